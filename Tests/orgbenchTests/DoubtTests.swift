import LoopbackServer
import Synchronization
import Testing

/// What `run` and `show` say of calls whose figures or replies are doubtful.
@Suite struct DoubtTests {
  private let folder: Program.Folder
  private static let key = "sk-planted-7f3a9c51e2"

  init() throws { folder = try Program.Folder() }

  private func run(_ server: LoopbackServer, _ more: [String] = []) throws -> Program.Result {
    try Program.run(
      [
        "run", "-b", "musr", "-o", "single", "-m", "fake", "--first", "2", "--endpoint", server.url,
        "--endpoint-name", "loopback", "--store", folder.path("s.sqlite"), "--max-retries", "1",
      ] + more, environment: ["ORGBENCH_API_KEY": Self.key])
  }

  private func doubts(_ result: Program.Result) throws -> [String: Int] {
    let all = try #require(result.json()["doubtful_replies"] as? [String: Int])
    return all.filter { $0.value > 0 }
  }

  @Test(
    arguments: [
      ("cut prompt", "prompt-cut", "probably cut the prompt"),
      ("at limit", "completion-at-limit", "was probably cut"),
      ("key", "key-removed", "repeated the API key"),
    ])
  func `a doubtful reply is told in the run and in the transcript`(
    fault: String, flag: String, words: String
  ) throws {
    let server = try LoopbackServer { _, _ in
      switch fault {
      case "cut prompt": .chat("ANSWER: 1", promptTokens: 40, completionTokens: 4)
      case "at limit": .chat("ANSWER: 1", promptTokens: 900, completionTokens: 7)
      default: .chat("\(Self.key)\nANSWER: 1", promptTokens: 900, completionTokens: 4)
      }
    }
    let options = ["--max-completion-tokens", "7"]
    let text = try run(server, options)
    #expect(text.status == 0 && text.output.contains("- 2 calls"))
    #expect(text.output.contains(words), "\(text.output)")
    #expect(try doubts(run(server, options + ["--json"])) == [flag: 2])
    let shown = try Program.run(["show", "latest", "1", "--store", folder.path("s.sqlite")])
    #expect(shown.output.contains("! "), "\(shown.output)")
  }

  @Test func `a run of sound replies tells none`() throws {
    let server = try LoopbackServer { _, _ in
      .chat("ANSWER: 1", promptTokens: 900, completionTokens: 4)
    }
    let result = try run(server)
    #expect(result.status == 0 && !result.output.contains("\n  - "), "\(result.output)")
    #expect(try doubts(run(server, ["--json"])).isEmpty)
  }

  @Test func `tokens of answers that could not be used are paid, and priced`() throws {
    let server = try LoopbackServer { _, number in
      number == 0
        ? .json(#"{"choices":[],"usage":{"prompt_tokens":700,"completion_tokens":0}}"#)
        : .chat("ANSWER: 1", promptTokens: 900, completionTokens: 100)
    }
    let prices = try folder.write("p.json", #"{"models":{"fake":{"input":1000,"output":1000}}}"#)
    let options = ["--prices", prices, "--concurrency", "1"]
    let json = try run(server, options + ["--json"]).json()
    let tokens = try #require(json["tokens"] as? [String: Any])
    #expect(tokens["total"] as? Int == 2000 && tokens["paid"] as? Int == 2700)
    let cost = try #require(json["cost"] as? [String: Any])
    #expect(cost["amount"] as? Double == 2 && cost["paid"] as? Double == 2.7)
    #expect(try run(server, options).output.contains("2,700 tokens (USD 2.70)"))
  }

  @Test func `tokens written into a cache that have no price are told`() throws {
    let server = try LoopbackServer { _, _ in
      .json(
        #"""
        {"choices":[{"message":{"content":"ANSWER: 1"},"finish_reason":"stop"}],"usage":{
        "prompt_tokens":900,"completion_tokens":4,"prompt_tokens_details":{"cache_write_tokens":800}}}
        """#)
    }
    let prices = try folder.write("p.json", #"{"models":{"fake":{"input":1,"output":1}}}"#)
    let result = try run(server, ["--prices", prices])
    #expect(result.output.contains("1,600 tokens written into the endpoint's cache"))
    let cost = try #require(
      run(server, ["--prices", prices, "--json"]).json()["cost"] as? [String: Any])
    #expect(cost["cache_writes_without_price"] as? Int == 1600)
  }
}
