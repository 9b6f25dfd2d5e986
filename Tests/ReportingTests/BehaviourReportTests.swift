import Evaluation
import Foundation
import Reporting
import Testing

@Suite struct BehaviourReportTests {
  private func report(_ attempts: [Conduct]) -> BehaviourReport {
    var report = BehaviourReport()
    attempts.forEach { report.add($0) }
    return report
  }

  private func conduct(_ change: (inout Conduct) -> Void = { _ in }) -> Conduct {
    var conduct = Conduct()
    change(&conduct)
    return conduct
  }

  @Test func `words are counted, flags are shares, numbers are averaged`() {
    let report = report([
      conduct { ($0.mode, $0.isRevised, $0.executionRounds) = ("light", true, 1) },
      conduct { ($0.mode, $0.isRevised, $0.executionRounds) = ("light", false, 4) },
      conduct { ($0.mode, $0.executionRounds) = ("direct", 1) },
    ])
    #expect(report.facts["mode"] == .words(["light": 2, "direct": 1]))
    #expect(report.facts["revised"] == .share(yes: 1, of: 2))
    #expect(report.facts["execution-rounds"] == .numbers(mean: 2, range: 1...4, count: 3))
    #expect(report.document.text().contains("light 66.7%, direct 33.3% of 3"))
  }

  @Test func `approvals by fallback are a share of the approvals, not of the attempts`() {
    let report = report([
      conduct { ($0.planApprovals, $0.planApprovalFallbacks) = (6, 1) },
      conduct { ($0.planApprovals, $0.planApprovalFallbacks) = (2, 1) },
      conduct { ($0.planApprovals, $0.planApprovalFallbacks) = (0, 0) },
      conduct { ($0.draftApprovals, $0.draftApprovalFallbacks) = (0, 0) },
    ])
    #expect(report.facts["plan-approval-fallbacks"] == .share(yes: 2, of: 8))
    #expect(report.facts["draft-approval-fallbacks"] == nil)
    #expect(report.document.text().contains("25.0% of 8"))
  }

  private func totals(
    _ calls: Int, failures: Int = 0, cut: Int = 0, _ usage: Usage
  ) -> CallTotals {
    var totals = CallTotals()
    totals.calls = calls
    totals.formatFailures = failures
    totals.cutReplies = cut
    totals.usage = usage
    return totals
  }

  @Test func `tokens are divided by layer, role, agent and purpose`() throws {
    var report = report([conduct(), conduct()])
    let drafter = Agent(id: "drafter", role: "Drafter", layer: "B")
    for (purpose, tokens) in [("draft", 10), ("revise", 30)] {
      report.add(
        agent: drafter, model: "m", purpose: purpose,
        totals: totals(2, failures: 1, cut: 1, Usage(promptTokens: tokens, completionTokens: 5)))
    }
    report.add(
      agent: Agent(id: "cso", role: "CSO", layer: "C"), model: "m", purpose: "answer",
      totals: totals(2, Usage(promptTokens: 50, completionTokens: 0)))
    #expect(report.divisions.map(\.name) == ["layer", "role", "agent", "model", "purpose"])
    let layers = try #require(report.divisions.first).parts
    #expect(layers.map(\.name) == ["B", "C"])
    #expect(layers.map(\.usage.totalTokens) == [50, 50])
    #expect(layers[0].formatFailures == 2)
    #expect(layers.map(\.cutReplies) == [2, 0])
    #expect(report.document.text().contains("cut off"))
    #expect(report.divisions[4].parts.map(\.name) == ["draft", "revise", "answer"])
    // Agents are the roles here, roles the layers: one table of the three is shown.
    #expect(report.document.text().components(separatedBy: "tokens/task").count == 3)
  }

  @Test func `several models are a division of their own, with what each cost`() throws {
    var report = BehaviourReport(currency: "EUR")
    report.add(conduct())
    for (model, cost) in [("strong", 0.5), ("weak", 0.25), ("weak", nil), ("strong", 0.75)] {
      report.add(
        agent: Agent(id: "agent-01", role: "Solver"), model: model, purpose: "turn",
        totals: totals(1, Usage(promptTokens: 10, completionTokens: 5)), cost: cost)
    }
    let models = try #require(report.divisions.first { $0.name == "model" }).parts
    #expect(models.map(\.name) == ["strong", "weak"])
    #expect(models.map(\.cost) == [1.25, nil])
    #expect(models.map(\.usage.totalTokens) == [30, 30])
    let rows = report.document.text().split(separator: "\n")
    let strong = try #require(rows.first { $0.hasPrefix("strong") })
    #expect(strong.hasSuffix("1.250000"))
    #expect(rows.contains { $0.hasPrefix("weak") && $0.hasSuffix("n/a") })
    #expect(rows.contains { $0.hasSuffix("EUR/task") })
  }

  @Test func `what a model wrote into a role cannot reach the terminal`() {
    var report = report([conduct { $0.mode = "\u{1B}[31mred" }])
    report.add(
      agent: Agent(id: "agent-01", role: "\u{1B}]0;title\u{7}"), model: "m", purpose: "p",
      totals: totals(1, Usage(promptTokens: 1, completionTokens: 1)))
    #expect(!report.document.text().contains("\u{1B}"))
  }

  @Test func `nothing is reported of nothing`() {
    #expect(BehaviourReport().document.text().isEmpty)
  }
}
