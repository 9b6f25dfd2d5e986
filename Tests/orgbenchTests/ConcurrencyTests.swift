import Foundation
import LoopbackServer
import Testing

/// A run with many tasks in flight against the same run one at a time.
@Suite struct ConcurrencyTests {
  private let folder: Program.Folder

  init() throws {
    folder = try Program.Folder()
  }

  /// What a capricious model might say: plans, verdicts, contributions, answers, nonsense.
  private static let replies = [
    #"{"mode": "full", "drafter_skill": "reasoning", "specialist_skill": "data", "guidance": "g"}"#,
    #"{"verdict": "approve", "reason": "r"}"#,
    #"{"verdict": "revise", "reasons": "r", "needs_specialist": true}"#,
    #"{"abstain": false, "acting_as": "solver", "analysis": "a", "answer": "2", "rating": 7}"#,
    #"{"abstain": true, "acting_as": "checker", "analysis": "", "answer": ""}"#,
    "ANSWER: 1", "ANSWER: 2", "I think it is the second.\nANSWER: 3", "no idea", "{",
  ]

  /// The same request always gets the same reply, after a pause that scrambles who finishes first.
  private func server() throws -> LoopbackServer {
    try LoopbackServer { request, _ in
      let hash = request.body.reduce(UInt64(14_695_981_039_346_656_037)) {
        ($0 ^ UInt64($1)) &* 1_099_511_628_211
      }
      usleep(UInt32(hash >> 40 & 0xFFF))
      return .chat(Self.replies[Int(hash >> 8 & 0xFFFF) % Self.replies.count])
    }
  }

  /// The run's transcripts, without what a clock says.
  private func transcripts(
    _ server: LoopbackServer, _ organization: [String], concurrency: Int
  ) throws -> String {
    let store = folder.path("\(concurrency).sqlite")
    let run = try Program.run(
      [
        "run", "-b", "musr", "-m", "fake", "--endpoint", server.url, "--endpoint-name", "loopback",
        "--store", store, "--concurrency", "\(concurrency)", "--limit", "6", "--repeats", "2", "-o",
      ] + organization)
    #expect(run.status == 0, "\(run.errors)")
    let export = try Program.run(["export", "transcripts", "latest", "--store", store])
    return export.output.replacing(/"(seconds|latency|latency_seconds)":[-+.0-9e]+,?/, with: "")
  }

  @Test(arguments: [
    ["flat"], ["debate"], ["hierarchical", "--policy", "nocap"],
    ["hierarchical", "--policy", "auto", "--cco", "model"], ["coordinator", "--agents", "5"],
    ["sequential", "--agents", "5"], ["broadcast", "--agents", "5"], ["shared", "--agents", "5"],
    ["ripple", "--agents", "5"], ["stigmergic", "--agents", "5"], ["clonal", "--agents", "5"],
    ["morphogenetic", "--agents", "5"],
  ])
  func `many tasks in flight leave the transcripts of one at a time`(organization: [String]) throws
  {
    let server = try server()
    let one = try transcripts(server, organization, concurrency: 1)
    let many = try transcripts(server, organization, concurrency: 32)
    #expect(one.split(separator: "\n").count == 12)
    #expect(one.contains("\"calls\""))
    #expect(!one.contains("\"seconds\""))
    // Not the texts themselves: a difference would fill the screen.
    #expect(one == many, Comment(rawValue: difference(one, many)))
  }

  private func difference(_ one: String, _ other: String) -> String {
    guard let place = zip(one.indices, zip(one, other)).first(where: { $1.0 != $1.1 })?.0 else {
      return "one is longer"
    }
    return String(one[place...].prefix(200))
  }
}
