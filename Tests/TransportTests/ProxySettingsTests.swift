import Glibc
import Testing

@testable import Transport

@Suite(.serialized) struct ProxySettingsTests {
  @Test(arguments: [
    (
      "http://usr:PROXY SECRET@::bad", "Unsupported proxy syntax in 'http://usr:PROXY SECRET@::bad'"
    ),
    ("http://usr:PROXY SECRET@p:80", "Could not resolve proxy: usr:PROXY SECRET@p:80"),
    ("usr:PROXY SECRET@p:80", "proxy p rejected 'PROXY SECRET'"),
  ])
  func `a proxy's password is taken out of messages`(value: String, message: String) {
    let before = getenv("all_proxy").map { String(cString: $0) }
    setenv("all_proxy", value, 1)
    defer { if let before { setenv("all_proxy", before, 1) } else { unsetenv("all_proxy") } }
    let shown = ProxySettings.removed(from: message)
    #expect(!shown.contains("PROXY SECRET") && shown.contains("roxy"))
  }
}
