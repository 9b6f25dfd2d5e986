import Evaluation
import Randomness
import Scripted
import Testing

@testable import Organizations

@Suite struct WorkloadTests {
  @Test(arguments: [(2, 4), (8, 4), (16, 4), (32, 8), (64, 16), (128, 32), (512, 32)])
  func `there are four agents a part, and no more than 32 parts`(agents: Int, parts: Int) {
    #expect(Workload.count(agents: agents) == parts)
  }

  @Test(arguments: [4, 8, 16, 32]) func `parts wait in a sparse shallow graph without cycles`(
    count: Int
  ) {
    var means: [Double] = []
    for seed in 1...50 {
      var workload = Workload(
        parts: (0..<count).map { Workload.Part(title: "\($0)", work: "w") })
      var generator = SplitMix64(seed: UInt64(seed))
      workload.connect(using: &generator)
      var depths: [Int] = []
      for (index, part) in workload.parts.enumerated() {
        #expect(part.dependencies.allSatisfy { $0 < index })
        #expect(Set(part.dependencies).count == part.dependencies.count)
        depths.append((part.dependencies.map { depths[$0] }.max() ?? 0) + 1)
      }
      #expect(depths.max() ?? 0 <= Workload.depth)
      let awaited = Set(workload.parts.flatMap(\.dependencies))
      #expect(awaited == Set(0..<count - 1), "all but the last are awaited by somebody")
      let waiting = workload.parts.filter { !$0.dependencies.isEmpty }
      means.append(
        Double(waiting.reduce(0) { $0 + $1.dependencies.count }) / Double(waiting.count))
    }
    let mean = means.reduce(0, +) / Double(means.count)
    // Four parts are too few for two each.
    #expect(mean >= (count == 4 ? 1.2 : 2) && mean <= 2.4, "\(count): \(mean)")
  }

  private static func parts(_ titles: [String]) -> String {
    let parts = titles.map { #"{"title": "\#($0)", "work": "Do \#($0)."}"# }
    return #"{"subtasks": [\#(parts.joined(separator: ", "))]}"#
  }

  private static func verdicts(_ verdicts: [String]) -> String {
    let rows = verdicts.enumerated().map {
      #"{"number": \#($0.offset + 1), "reason": "r", "verdict": "\#($0.element)"}"#
    }
    return #"{"verdicts": [\#(rows.joined(separator: ", "))]}"#
  }

  @Test func `parts that fail are replaced once, then dropped`() async throws {
    let model = ScriptedModel(
      Self.parts(["A", "B", "C", "D"]), Self.verdicts(["keep", "drop", "keep", "drop"]),
      Self.parts(["E", "F"]), Self.verdicts(["drop", "keep"]), Village.pass)
    let transcript = try await OrganizationCatalogue.solve(
      "society", ["topology": "chain", "agents": 8, "steps": 2], with: model)
    #expect(
      transcript.calls.prefix(4).map(\.agent.id) == [
        "generator", "validator", "generator", "validator",
      ])
    #expect(transcript.calls[2].prompt.contains("1. A: Do A.\n2. C: Do C."))
    #expect(transcript.subtasks.map(\.title) == ["A", "C", "F"])
    #expect(transcript.calls.filter { $0.purpose == "workload" }.count == 4)
    // Round robin: agents 1 to 3 lead a part each.
    #expect(transcript.subtasks.map(\.assignee) == ["agent-01", "agent-02", "agent-03"])
  }

  @Test func `where there are more parts than agents, each takes one after the other`() async throws
  {
    let work = Village.move("propose", answer: "Orvale")
    let model = ScriptedModel(
      Self.parts(["A", "B", "C", "D"]), Self.verdicts(["keep", "keep", "keep", "keep"]), work)
    let transcript = try await OrganizationCatalogue.solve(
      "society", ["topology": "complete", "agents": 2, "steps": 9], with: model)
    #expect(transcript.subtasks.map(\.status) == [.done, .done, .done, .done])
    #expect(
      transcript.subtasks.map(\.assignee) == ["agent-01", "agent-02", "agent-01", "agent-02"])
    #expect(Set(transcript.claims.compactMap(\.subtask)).count == 4)
    // Who reads a claim is told which part it is about.
    #expect(
      transcript.calls.contains { $0.prompt.contains("[c1] agent-01 on s1 proposes: ") })
  }

  @Test func `the workload is asked for alike under every topology`() async throws {
    var keys: Set<[String]> = []
    for topology in Topology.allCases {
      let model = ScriptedModel(
        Self.parts(["A", "B", "C", "D"]), Self.verdicts(["keep", "keep", "keep", "keep"]),
        Village.pass)
      let transcript = try await OrganizationCatalogue.solve(
        "society", ["topology": .string(topology.rawValue), "agents": 8, "steps": 2], with: model)
      keys.insert(
        transcript.calls.prefix(2).map {
          "\($0.request.messages.map(\.content)) \($0.request.seed ?? 0)"
        })
    }
    #expect(keys.count == 1)
  }
}
