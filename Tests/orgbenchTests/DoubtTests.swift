import Foundation
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

  @Test func `the first reply cut off within its reasoning is told at once, and all are counted`()
    throws
  {
    let server = try LoopbackServer { request, _ in
      request.text.contains(#""max_tokens":1031"#)
        ? .chat("ANSWER: 1", promptTokens: 900, completionTokens: 4)
        : .json(
          #"""
          {"choices":[{"message":{"content":"","reasoning_content":"Let me see"},"finish_reason":
          "length"}],"usage":{"prompt_tokens":900,"completion_tokens":7}}
          """#)
    }
    let options = ["--max-completion-tokens", "7"]
    let cut = try run(server, options)
    let warning =
      "was cut off while the model still reasoned; give it room with --reasoning-allowance"
    #expect(cut.errors.components(separatedBy: warning).count == 2, "\(cut.errors)")
    #expect(cut.output.contains("before it said anything"), "\(cut.output)")
    // Each answer and its two repairs, of two tasks.
    #expect(try doubts(run(server, options + ["--json"]))["cut-in-reasoning"] == 6)
    let room = try run(server, options + ["--reasoning-allowance", "1024"])
    #expect(room.status == 0 && !room.errors.contains(warning), "\(room.errors)")
    #expect(room.output.contains("2 answered"), "\(room.output)")
  }

  @Test func `a run without a temperature sends none, nor do its samples`() throws {
    let server = try LoopbackServer { _, _ in
      .chat("ANSWER: 1", promptTokens: 900, completionTokens: 4)
    }
    let options = ["--variant", "self-consistency", "--samples", "2"]
    #expect(try run(server, options).status == 0)
    #expect(server.requests.allSatisfy { $0.text.contains("\"temperature\":0.7") })
    let asked = server.requests.count
    #expect(try run(server, options + ["--temperature", "none"]).status == 0)
    #expect(server.requests.count == 2 * asked)
    #expect(server.requests.dropFirst(asked).allSatisfy { !$0.text.contains("temperature") })
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
