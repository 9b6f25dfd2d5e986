/// What the user of the hierarchical organization decided: a policy, and what departs from it.
struct Charter: Sendable, Hashable {
  /// Which layers read the task's material. The others see the question and what is handed to them.
  enum Readers: String, Sendable, CaseIterable {
    /// Layer B alone.
    case execution
    /// All layers.
    case all
  }

  /// Who checks the final answer's structure.
  enum ComplianceOfficer: String, Sendable, CaseIterable {
    /// The reading of the answer format: no tokens.
    case deterministic
    /// A model too.
    case model
  }

  var policy = ExecutionPolicy.auto
  /// The mode of all tasks, or nil where layer A chooses.
  var forcedMode: ExecutionMode?
  var readers = Readers.execution
  var complianceOfficer = ComplianceOfficer.deterministic
  /// In place of the policy's figure.
  var governanceRounds: Int?
  /// In place of the policy's figure, in modes with a Reviewer.
  var executionRounds: Int?
  /// In place of the policy's cap.
  var cap: CompletionCap?

  /// The terms that hold.
  var terms: PolicyTerms {
    var terms = policy.terms
    if let governanceRounds { terms.governanceRounds = governanceRounds }
    if let cap { terms.cap = cap }
    if let forcedMode {
      terms.modes = [forcedMode]
      terms.defaultMode = forcedMode
      terms.modeAdvice = ""
      terms.asksReason = false
    }
    return terms
  }

  /// How many calls layer B makes in a mode: the fewest, and the most.
  func calls(_ mode: ExecutionMode) -> ClosedRange<Int> {
    switch mode {
    case .direct: 1...1
    case .light: 2...(2 * rounds(mode) + 1)
    case .full: 2...((policy.terms.allowsSpecialist ? 3 : 2) * rounds(mode) + 1)
    }
  }

  /// The most rounds of layer B in a mode: reviews, each followed by a revision where it objects.
  func rounds(_ mode: ExecutionMode) -> Int {
    guard mode != .direct else { return 1 }
    return executionRounds
      ?? min(mode.maximumRounds, policy.terms.executionRounds ?? mode.maximumRounds)
  }
}
