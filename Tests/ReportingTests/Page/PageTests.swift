import Evaluation
import Foundation
import Testing

@testable import Reporting

@Suite struct PageTests {
  private func page(_ reply: String, prompt: String = "Why?") -> String {
    var grid = TaskGrid(
      runs: ["one", "<two>"], metric: "f1",
      rows: [
        .init(
          task: "t1",
          fields: [
            .finished(score: 1, outcome: .answered), .finished(score: 0, outcome: .answered),
          ]),
        .init(task: "t2", fields: [.missing, .finished(score: nil, outcome: .failed)]),
      ])
    var document = ReportDocument("a <page>")
    let place = document.transcripts.begin(grid)
    let part = MessagePart(prompt)
    let calls = (1...2).map { number in
      Call(
        number: number, agent: Agent(id: "agent-0\(number)", role: reply), purpose: "answer",
        round: 1,
        request: ChatRequest(model: "m", messages: [Message(.user, [part])]), requestKey: "k",
        reply: ChatReply(text: reply), isCacheHit: false)
    }
    let recorded = RecordedTranscript(
      task: RunTask(id: "t1", contentHash: "", grouping: TaskGrouping(cluster: "t1", stratum: "")),
      position: 0,
      transcript: Transcript(
        taskID: "t1", repetition: 0, outcome: .answered(Prediction(reply)), calls: calls),
      recordedAt: 0)
    grid.transcripts[ExactText("t1")] = document.transcripts.add(
      .init(id: "t1", question: "Why?", expectation: "x", attempts: [(0, recorded)]), in: place)
    document.add(.tasks(grid))
    return document.html()
  }

  @Test
  func `the policy names the script and the style sheet by their hashes, and allows nothing else`()
    throws
  {
    let page = page("fine")
    let policy = try #require(page.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)?.1)
    #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
    #expect(!policy.contains("unsafe") && policy.contains("base-uri 'none'"))
    // No style and no handler in an attribute: the policy would refuse the one and must refuse the other.
    #expect(page.firstMatch(of: /<[a-z][^>]* style=/) == nil)
    #expect(page.firstMatch(of: /<[a-z][^>]* on[a-z]+=/) == nil)
    #expect(!page.contains("http://") && !page.contains("https://"))
  }

  @Test func `transcripts are compressed data, and parts that calls share stand in them once`()
    throws
  {
    let words = String(repeating: "material ", count: 5000)
    #expect(page("fine", prompt: words).utf8.count < page("fine").utf8.count + 4000)
  }

  @Test func `what is no compressed data has no markup either`() {
    let shelf = PageShell.page(
      title: "t", body: "", data: [("transcripts", "{\"a\":\"</script><!--<script>\"}")])
    #expect(shelf.contains(#"{"a":"\u003c/script>\u003c!--\u003cscript>"}"#))
  }

  @Test func `a call has the tools that it asked for, with what came of them`() throws {
    let call = Call(
      number: 1, agent: Agent(id: "agent-01", role: "Solver"), purpose: "answer", round: 0,
      request: ChatRequest(model: "m", messages: []), requestKey: "k",
      reply: ChatReply(text: "done"), isCacheHit: false)
    let use = ToolUse(
      call: 1, wish: ToolCall(id: "1", name: "python", arguments: "print(1)\u{202E}"),
      output: ToolOutput("1\n", ending: .timedOut, seconds: 2), key: "k", isStored: false)
    let recorded = RecordedTranscript(
      task: RunTask(id: "t1", contentHash: "", grouping: TaskGrouping(cluster: "t1", stratum: "")),
      position: 0,
      transcript: Transcript(
        taskID: "t1", repetition: 0, outcome: .answered(Prediction("x")), calls: [call],
        toolUses: [use]),
      recordedAt: 0)
    let json = EmbeddedTask(.init(id: "t1", attempts: [(0, recorded)])).json
    let tool = json["attempts"]?.elements?.first?["calls"]?.elements?.first?["tools"]?.elements?
      .first
    #expect(tool?["name"]?.text == "python" && tool?["result"]?.text == "1\n")
    #expect(tool?["arguments"]?.text == "print(1)<U+202E>")
    #expect(tool?["about"]?.text == "2.0 s, timed-out")
  }

  @Test func `a task's row says how it ended in each run`() {
    let page = page("fine")
    #expect(page.contains("data-t=\"0\" data-changed"))
    #expect(page.contains("<td class=\"k k0\" data-v=\"1000\">100.0</td>"))
    #expect(page.contains("<td class=\"k k2\" data-v=\"0\">0.0</td>"))
    #expect(page.contains("<td class=\"k k6\">–</td><td class=\"k k5\"> failed</td>"))
    #expect(page.contains("&lt;two&gt;"))
  }

  @Test func `a shelf takes what there is room for`() {
    var shelf = TranscriptShelf()
    let grid = TaskGrid(runs: ["one"], metric: "f1", rows: [])
    let place = shelf.begin(grid)
    var generator = SystemRandomNumberGenerator()
    // Noise cannot be compressed to less than three quarters of a byte for each letter.
    let noise = String(
      decoding: (0..<2_000_000).map { _ in UInt8.random(in: 33...126, using: &generator) },
      as: UTF8.self)
    let added = (0..<4).map {
      shelf.add(.init(id: "t\($0)", question: noise, attempts: []), in: place)
    }
    #expect(added[0] == 0 && added[3] == nil)
  }
}

@Suite struct RunLabelTests {
  private func run(
    _ id: String, name: String? = nil, _ change: (inout RunConfiguration) -> Void
  ) -> (id: String, name: String?, configuration: RunConfiguration) {
    var configuration = RunConfiguration.fixture(organization: "single")
    configuration.options = ["variant": "cot", "samples": 5]
    change(&configuration)
    return (id, name, configuration)
  }

  @Test func `runs are told apart by what differs, and by nothing else`() {
    let labels = RunLabel.telling(apart: [
      run("a-11111111") { _ in }, run("a-22222222") { $0.options["variant"] = "direct" },
      run("a-33333333") { $0.options["samples"] = 9 },
      run("b-44444444") {
        $0.organization = "flat"; $0.options = [:]
      },
      run("b-55555555") {
        $0.organization = "flat"; $0.options = [:]; $0.sampling.temperature = 0.7
      },
    ])
    #expect(labels[0] == "single samples 5, cot")
    #expect(labels[1] == "single samples 5, direct")
    #expect(labels[2] == "single samples 9", "what tells it apart already is enough")
    #expect(labels[3].hasPrefix("flat, temperature ") && labels[4] == "flat, temperature 0.7")
  }

  @Test func `of one organization its options are enough`() {
    let labels = RunLabel.telling(apart: [
      run("a-11111111") { _ in }, run("a-22222222") { $0.options["variant"] = "direct" },
    ])
    #expect(labels == ["cot", "direct"])
  }

  @Test func `a name that the user gave tells equal runs apart before their ids do`() {
    let labels = RunLabel.telling(apart: [
      run("a-11111111", name: "mine") { _ in }, run("a-11111111-2", name: "mine") { _ in },
      run("a-11111111-3", name: "yours") { _ in },
    ])
    #expect(
      labels == [
        "single (mine) (11111111)", "single (mine) (11111111-2)", "single (yours)",
      ])
  }

  @Test func `models and equal configurations are told apart as well`() {
    let labels = RunLabel.telling(apart: [
      run("a-11111111") { _ in }, run("a-11111111-2") { _ in },
      run("a-22222222") { $0.model = "other" },
    ])
    #expect(labels[0].hasSuffix("(11111111)") && labels[1].hasSuffix("(11111111-2)"))
    #expect(labels[2] == "single, other")
    #expect(Set(labels).count == 3)
  }
}
