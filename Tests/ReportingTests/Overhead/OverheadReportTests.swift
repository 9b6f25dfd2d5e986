import Evaluation
import Foundation
import Statistics
import Testing

@testable import Reporting

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite struct OverheadReportTests {
  private let published: PublishedBaseline

  init() throws {
    published = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/scaling-agent-systems.json").path)
  }

  /// 40 tasks, of which the first so many are right, with so many calls and 100 tokens a call.
  private func subject(
    _ name: String, right: Int, calls: Double, messages: Int = 0
  ) -> OverheadReport.Subject {
    var run = ComparedRun.fixture(
      name, scores: (0..<40).map { $0 < right ? 1 : 0 },
      tokens: [Double](repeating: 100 * calls, count: 40))
    for index in run.tasks.indices { run.tasks[index].calls = calls }
    // The first call's claim is shown to so many calls of other agents, one each.
    var ledger = Ledger()
    for number in 0..<messages {
      ledger.propose("red stone", Ledger.Act(agent: "a\(number)", tick: 1, call: number + 1))
    }
    let attempt = AttemptCoordination(
      attempt: AttemptID(taskID: "t", repetition: 0), position: 0, outcome: .answered,
      calls: (1...Int(calls)).map { number in
        .init(
          number: number, agent: "reader", purpose: "speak", round: 1, subtask: nil,
          shownClaims: number == Int(calls) ? ledger.claims.map(\.id) : [])
      }, claims: ledger.claims, subtasks: [], events: ledger.events)
    return .init(
      run,
      communication: Dictionary(
        uniqueKeysWithValues: run.tasks.map {
          (ExactText($0.id), [AttemptCommunication(attempt)])
        }))
  }

  private func report(_ subjects: [OverheadReport.Subject]) throws -> OverheadReport {
    try OverheadReport(subjects, resampling: ResamplingSettings(resamples: 500))
  }

  @Test func `the measures are the paper's formulas`() throws {
    let found = try report([
      subject("single", right: 20, calls: 2), subject("team", right: 30, calls: 8, messages: 4),
    ]).rows[1].measures
    let values = found.mapValues(\.value)
    #expect(
      values == [
        .score: 0.75, .turns: 8, .overhead: 300, .messageDensity: 0.5, .deliveries: 0.5,
        .redundancy: 1, .efficiency: 0.75 / 4, .errorAmplification: 0.5,
        .scorePerThousandTokens: 0.75 / 0.8,
      ])
    let errors = try #require(found[.errorAmplification]?.interval)
    #expect(errors.lower > 0.2 && errors.lower < 0.5 && errors.upper > 0.5 && errors.upper < 1)
  }

  @Test func `a base without an error has none to amplify, and a lone agent no redundancy`() throws
  {
    let found = try report([
      subject("single", right: 40, calls: 1), subject("team", right: 39, calls: 5),
    ])
    #expect(found.rows[1].measures[.errorAmplification] == nil)
    #expect(found.rows[0].measures[.redundancy] == nil)
    let text = found.document(beside: published).text()
    #expect(text.contains("the base has no error") && text.contains("fewer than two spoke"))
    #expect(text.contains("17.2") && text.contains("(1 - 0.37) / (1 - 0.466) = 1.18"))
    let lines = try #require(found.document(beside: published).json["overhead"]?.elements)
    let relative = lines.filter { $0["measure"]?.text == "overhead" }
    #expect(
      relative.map { $0["run"]?.text } == ["team"], "nothing is said of the base against itself")
    #expect(relative.first?["value"]?.double == 400)
  }

  @Test func `runs that share no task, one alone and runs of other scoring are refused`() throws {
    let one = subject("one", right: 20, calls: 1)
    var other = one.run
    other.tasks.removeAll()
    #expect(throws: InputError.self) { try report([one]) }
    #expect(throws: InputError.self) { try report([one, .init(other, communication: [:])]) }
    other = one.run
    other.scoringVersion = "squad2/9"
    #expect(throws: InputError.self) { try report([one, .init(other, communication: [:])]) }
  }

  /// What of the published table follows from its own rows, and what does not.
  @Test(arguments: ["independent", "decentralized", "centralized", "hybrid"])
  func `the published overhead and efficiency follow from its scores and turns, its errors do not`(
    architecture: String
  ) throws {
    func value(_ metric: String, _ architecture: String) throws -> Double {
      try #require(
        published.figures.first {
          $0.metric == metric && $0.text("architecture") == architecture
        }
      ).value
    }
    let score = try value("score", architecture)
    let turns = try value("turns", architecture) / value("turns", "single")
    #expect(abs(100 * (turns - 1) - (try value("overhead", architecture))) < 0.6)
    #expect(abs(score / turns - (try value("efficiency", architecture))) < 0.0006)
    let errors = (1 - score) / (1 - (try value("score", "single")))
    #expect(try value("error amplification", architecture) / errors > 4)
    let note = try #require(
      published.figures.first {
        $0.metric == "error amplification" && $0.text("architecture") == architecture
      }
    ).note
    #expect(note.contains("= \(Figures.fixed(errors, 2)) "), "\(note)")
  }
}
