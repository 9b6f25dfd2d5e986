import Testing

@testable import Transport

@Suite struct ServerAddressTests {
  @Test(arguments: ["http://127.0.0.1:80/v1", "http://user:p@localhost/", "https://[::1]:8443/"])
  func `this machine is recognized, so that no proxy is used for it`(url: String) {
    #expect(ServerAddress(url)?.isLoopback == true)
  }

  @Test(arguments: ["http://localhost.example.org/", "http://10.0.0.127/", "https://[::2]/"])
  func `other machines are other machines`(url: String) {
    #expect(ServerAddress(url)?.isLoopback == false)
  }

  @Test(arguments: [
    ("https://a.org/x", "https://a.org:443/y", true), ("http://a.org/", "https://A.org/", true),
    ("https://a.org/", "http://a.org/", false), ("https://a.org/", "https://b.org/", false),
    ("http://a.org/", "http://a.org:8080/", false), ("http://a.org/", "http://x@a.org/", true),
    ("http://a.org/", "http://a.org@b.org/", false),
  ])
  func `the same server is the same host and port, or its https`(
    from: String, to: String, isSame: Bool
  ) throws {
    #expect(
      try #require(ServerAddress(from)).isSameServer(as: #require(ServerAddress(to))) == isSame)
  }
}
