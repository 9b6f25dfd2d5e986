import Evaluation

/// A verdict as it is counted: whether it lets pass what it is of.
enum Verdict: Sendable {
  case approval
  /// It could not be read, and is taken as approval.
  case fallback
  case objection
}

extension Conduct {
  /// Counts a verdict on a plan.
  mutating func countOnPlan(_ verdict: Verdict) {
    count(verdict, \.planApprovals, \.planApprovalFallbacks)
  }

  /// Counts a verdict on a draft.
  mutating func countOnDraft(_ verdict: Verdict) {
    count(verdict, \.draftApprovals, \.draftApprovalFallbacks)
  }

  /// Counts a verdict on an answer's form.
  mutating func countOnForm(_ verdict: Verdict) {
    count(verdict, \.formApprovals, \.formApprovalFallbacks)
  }

  private mutating func count(
    _ verdict: Verdict, _ approvals: WritableKeyPath<Conduct, Int?>,
    _ fallbacks: WritableKeyPath<Conduct, Int?>
  ) {
    self[keyPath: approvals] = (self[keyPath: approvals] ?? 0) + (verdict == .objection ? 0 : 1)
    self[keyPath: fallbacks] = (self[keyPath: fallbacks] ?? 0) + (verdict == .fallback ? 1 : 0)
  }
}

/// What the CTO or the COO says to a plan.
struct Approval: Sendable {
  /// What should change, or nil for approval.
  let amendment: String?

  static let form = Form(
    "approval", decisive: "verdict",
    [
      "reason": .text,
      "suggested_changes": .changes([
        "completion_cap", "drafter_skill", "guidance", "mode", "specialist_skill",
      ]), "verdict": .choice(["approve", "amend"]),
    ])

  /// Reads an approval; nil where there is none.
  init?(_ object: JSONValue) {
    switch object["verdict"]?.firstWord {
    case "approve", "approved": amendment = nil
    case "amend", "amended": amendment = Self.words(object)
    default: return nil
    }
  }
}

extension Approval {
  /// The reason, and what is to be set how.
  private static func words(_ object: JSONValue) -> String {
    let changes = (object["suggested_changes"]?.elements ?? []).compactMap { change -> String? in
      guard let member = change["member"]?.text,
        let value = change["value"]?.text ?? change["value"]?.wholeNumber.map(String.init)
      else { return nil }
      return fill(HierarchicalPrompts.change, ["member": member, "value": value])
    }
    return ([object["reason"]?.text ?? ""] + changes).filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}

/// What the Reviewer says to a draft.
struct Review: Sendable {
  /// What is wrong with the draft, or nil for approval.
  let objection: String?
  /// Whether the Reviewer finds a part so hard that the Specialist should help.
  let needsSpecialist: Bool

  /// The form.
  /// - Parameter specialist: whether there is a Specialist to ask for.
  static func form(specialist: Bool) -> Form {
    var members: [String: Form.Member] = [
      "evidence": .text, "fit": .text, "form": .text, "verdict": .choice(["approve", "revise"]),
    ]
    if specialist { members["needs_specialist"] = .flag }
    return Form("review", decisive: "verdict", members)
  }

  /// Reads a review; nil where there is none.
  init?(_ object: JSONValue) {
    switch object["verdict"]?.firstWord {
    case "approve", "approved": objection = nil
    case "revise", "revised":
      objection = ["evidence", "fit", "form"].compactMap { object[$0]?.text }
        .filter { !$0.isEmpty }.joined(separator: " ")
    default: return nil
    }
    needsSpecialist =
      object["needs_specialist"]?.flag ?? (object["needs_specialist"]?.firstWord == "true")
  }
}

/// What a model-backed CCO says to the final answer's form.
struct StructureCheck: Sendable {
  /// What is wrong with the form, or nil.
  let problem: String?

  static let form = Form("check", decisive: "compliant", ["comparison": .text, "compliant": .flag])

  /// Reads a check; nil where there is none.
  init?(_ object: JSONValue) {
    guard let isCompliant = object["compliant"]?.flag else { return nil }
    problem = isCompliant ? nil : object["comparison"]?.text ?? ""
  }
}
