import Evaluation
import Foundation
import Models
import Testing

private func prices(_ text: String) throws -> Prices {
  try Prices(Array(text.utf8), source: "prices.json")
}

@Suite struct PricesTests {
  @Test func `a file with comments and trailing commas is read`() throws {
    let prices = try prices(
      """
      { // ours
        "currency": "EUR",
        "models": { "a": { "input": 2, "cachedInput": 0.5, "output": 10, }, "b": {"input": 1, "output": 0} },
      }
      """)
    #expect(prices.currency == "EUR")
    #expect(
      prices.models == [
        "a": .init(input: 2, cachedInput: 0.5, output: 10), "b": .init(input: 1, output: 0),
      ])
    #expect(prices.contentHash.count == 64)
  }

  @Test func `cost tells cached input apart, and counts reasoning as output`() throws {
    let prices = try prices(#"{"models":{"a":{"input":2,"cachedInput":0.5,"output":10}}}"#)
    let usage = Usage(
      promptTokens: 1_000_000, cachedPromptTokens: 400_000, completionTokens: 100_000,
      reasoningTokens: 90_000)
    let cost = try #require(prices.cost(of: usage, model: "a"))
    #expect(abs(cost - (1.2 + 0.2 + 1.0)) < 1e-9)
    #expect(prices.cost(of: usage, model: "unknown") == nil)
    #expect(prices.currency == "USD")
  }

  @Test(arguments: [(#","cacheWrite":2.5"#, 0.05 + 2.0 + 0.8), ("", 0.05 + 1.6 + 0.8)])
  func `what is written into a cache has its own price, or the input's`(
    member: String, expected: Double
  ) throws {
    let prices = try prices(
      #"{"models":{"a":{"input":2,"cachedInput":0.5,"output":10\#(member)}}}"#)
    let usage = Usage(
      promptTokens: 1_000_000, cachedPromptTokens: 100_000, cacheWriteTokens: 800_000,
      completionTokens: 80_000)
    let cost = try #require(prices.cost(of: usage, model: "a"))
    #expect(abs(cost - (0.2 + expected)) < 1e-9)
    #expect(
      prices.cacheWritesWithoutPrice(in: usage, model: "a") == (member.isEmpty ? 800_000 : 0))
  }

  @Test(arguments: [
    ("{", "prices.json"), ("[]", "prices.json"), ("{}", "prices.json"),
    (#"{"models":[]}"#, "prices.json: models"), (#"{"modles":{}}"#, "prices.json: modles"),
    (#"{"currency":1,"models":{}}"#, "prices.json: currency"),
    (#"{"models":{"a":3}}"#, "prices.json: models.a"),
    (#"{"models":{"a":{"input":1}}}"#, "prices.json: models.a"),
    (#"{"models":{"a":{"input":-1,"output":1}}}"#, "prices.json: models.a.input"),
    (#"{"models":{"a":{"input":1,"output":"1"}}}"#, "prices.json: models.a.output"),
    (#"{"models":{"a":{"input":1,"output":1,"cached":1}}}"#, "prices.json: models.a.cached"),
  ])
  func `what is wrong is named with its place`(text: String, place: String) {
    let error = #expect(throws: InputError.self) { try prices(text) }
    // Without line and column.
    #expect(error?.place.replacing(/:\d+:\d+/, with: "") == place)
  }

  @Test func `a file is read, and a missing one named`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/prices-\(UUID().uuidString).json"
    try Data(#"{"models":{}}"#.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try Prices(contentsOfFile: path).models.isEmpty)
    let error = #expect(throws: InputError.self) { try Prices(contentsOfFile: path + "x") }
    #expect(error?.place == path + "x")
  }
}
