import Glibc
import Testing

@testable import Transport

private let machine: String = {
  var name = [CChar](repeating: 0, count: 256)
  gethostname(&name, 255)
  return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}()

@Suite struct ServerAddressTests {
  @Test(arguments: [
    "http://127.0.0.1:80/v1", "http://user:p@localhost/", "https://[::1]:8443/",
    "http://0.0.0.0:8000/", "http://[::]/", "http://LOCALHOST./", "http://app.localhost/",
    "http://127.8.9.1/", "http://[::ffff:127.0.0.1]/", "http://\(machine)/",
  ])
  func `this machine is recognized, so that no proxy is used for it`(url: String) {
    #expect(ServerAddress(url)?.isThisMachine == true)
  }

  @Test(arguments: [
    "http://localhost.example.org/", "http://10.0.0.127/", "https://[::2]/",
    "http://127.example.org/", "http://notlocalhost/", "http://0.example.org/",
    "http://[::ffff:10.0.0.1]/",
  ])
  func `other machines are other machines`(url: String) {
    #expect(ServerAddress(url)?.isThisMachine == false)
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
