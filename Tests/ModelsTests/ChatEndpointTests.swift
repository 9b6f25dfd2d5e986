import Evaluation
import Models
import Testing
import Transport

@testable import Models

@Suite struct ChatEndpointTests {
  @Test(arguments: [
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/chat/completions"),
    ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1/chat/completions"),
    ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/chat/completions"),
    ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1/chat/completions"),
    (" https://api.openai.com/v1//\n", "https://api.openai.com/v1/chat/completions"),
    ("HTTPS://API.OpenAI.com:443/v1", "https://api.openai.com/v1/chat/completions"),
    ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/chat/completions"),
    ("https://x/chat/completions", "https://x/chat/completions"),
    ("https://x/chat/completions/", "https://x/chat/completions"),
    ("https://x/v1/chat/completions", "https://x/v1/chat/completions"),
    ("http://[::1]:80/v1", "http://[::1]/v1/chat/completions"),
    ("http://user:pw@h/v1", "http://user:pw@h/v1/chat/completions"),
    ("http://h/v1#part", "http://h/v1/chat/completions"),
    (
      "https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
      "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21"
    ),
  ])
  func `the path is put in its place`(url: String, expected: String) throws {
    #expect(try ChatEndpoint(url).request(.post, "chat/completions").url == expected)
  }

  @Test(arguments: [
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
    ("http://user:pw@h/v1/?key=s3cret", "http://h/v1"),
    (
      "https://r.openai.azure.com/openai/deployments/d?api-version=1",
      "https://r.openai.azure.com/openai/deployments/d"
    ),
  ])
  func `the name has no credentials, query or trailing slash`(url: String, name: String) throws {
    #expect(try ChatEndpoint(url).name == name)
  }

  @Test(arguments: [
    "", "localhost:8080", "ftp://h/", "http://", "http:///v1", "http://a b/", "http://h/\n/",
    "http://127.0.0.1:99999/v1", "http://[::1/v1", "http://h:port/",
  ])
  func `what is no URL is an error that shows one`(url: String) {
    let error = #expect(throws: InputError.self) { try ChatEndpoint(url) }
    #expect(error?.remedy?.contains("http://") == true)
  }

  @Test(arguments: [
    ("https://api.openai.com/v1", nil, "Authorization: <secret>"),
    ("https://r.openai.azure.com/openai/v1", nil, "api-key: <secret>"),
    (
      "https://r.openai.azure.com/openai/v1", ChatEndpoint.KeyHeader.bearer,
      "Authorization: <secret>"
    ),
    ("https://gateway.example/v1", .apiKey, "api-key: <secret>"),
  ])
  func `the key goes into the header that the endpoint wants`(
    url: String, header: ChatEndpoint.KeyHeader?, expected: String
  ) throws {
    let endpoint = try ChatEndpoint(url, key: APIKey("s3cret"), keyHeader: header)
    #expect(endpoint.request(.get, "models").headers.map(\.description).contains(expected))
  }

  @Test func `a key shows nowhere`() throws {
    let key = try #require(APIKey("  s3cret\n"))
    let endpoint = try ChatEndpoint("http://h", key: key)
    var dumped = ""
    dump(endpoint, to: &dumped)
    dump(key, to: &dumped)
    #expect(!dumped.contains("s3cret") && !"\(key) \(endpoint)".contains("s3cret"))
    #expect(endpoint.presentable("bad key s3cret!\u{1b}[2J") == "bad key <key>!␛[2J")
    #expect(
      endpoint.request(.get, "models").headers.contains { $0.value == "Bearer s3cret" })
  }

  @Test func `further headers go along, show nowhere, and replace the key's own`() throws {
    let fields = [
      HTTPField("X-Subscription-Key", "sub-s3cret"), HTTPField("authorization", "Basic q"),
    ]
    let endpoint = try ChatEndpoint("http://h", key: APIKey("s3cret"), headers: fields)
    let sent = endpoint.request(.post, "chat/completions").headers
    #expect(sent.filter(\.isSecret).map(\.value) == ["sub-s3cret", "Basic q"])
    var dumped = ""
    dump(endpoint, to: &dumped)
    #expect(!dumped.contains("s3cret"))
    #expect(endpoint.presentable("no sub-s3cret here") == "no <key> here")
  }

  @Test func `an empty key is none`() {
    #expect(APIKey(" \n") == nil)
  }

  @Test func `a wrong URL is repeated, unless it may hold a password`() {
    let open = #expect(throws: InputError.self) { try ChatEndpoint("ftp://h/\u{1b}") }
    #expect(open?.problem.contains("ftp://h/␛") == true)
    let secret = #expect(throws: InputError.self) { try ChatEndpoint("ftp://user:pw@h/") }
    #expect(secret?.description.contains("pw") == false)
  }
}
