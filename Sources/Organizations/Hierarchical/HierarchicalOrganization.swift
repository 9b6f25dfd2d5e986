import Evaluation

/// OrgAgent's company (section 3.5): governance plans, execution solves, compliance closes.
///
/// The most calls: `3 * governance rounds` for layer A; for layer B one in `direct`, `2 * rounds + 1` in
/// `light`, `3 * rounds + 1` in `full`; for layer C three, and two more with a model-backed CCO. With
/// the defaults of `auto` and `nocap` that is 9 + 16 + 3 = 28.
struct HierarchicalOrganization: Organization {
  /// What the user decided.
  let charter: Charter

  var name: String { "hierarchical" }
  var options: [String: JSONValue] { charter.options }
  var prompts: PromptSet { HierarchicalPrompts.set }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let settlement = try await Governance(task: task, journal: journal, charter: charter).settle()
    let work = try await Execution(
      task: task, journal: journal, charter: charter, settlement: settlement
    ).carryOut()
    return try await Closing(
      task: task, journal: journal, charter: charter, plan: settlement.plan
    ).finish(work)
  }
}
