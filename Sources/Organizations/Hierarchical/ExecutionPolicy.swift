/// How tightly resources are held (OrgAgent, section 3.7). The paper says it in words only; the
/// figures are our reading.
enum ExecutionPolicy: String, Sendable, CaseIterable {
  case strict, balance, nocap, auto

  /// The policy's terms.
  var terms: PolicyTerms {
    switch self {
    case .strict:
      PolicyTerms(
        governanceRounds: 1, modes: [.direct, .light], defaultMode: .direct, executionRounds: 1,
        cap: .fixed(256), allowsSpecialist: false,
        brief: "Save tokens.",
        modeAdvice: "Take direct unless your assessment gives a reason for light.", asksReason: true
      )
    case .balance:
      PolicyTerms(
        governanceRounds: 2, modes: ExecutionMode.allCases, defaultMode: .light,
        executionRounds: 3, cap: .fixed(512), allowsSpecialist: true,
        brief: "Weigh the cost against the care that the task needs.", modeAdvice: "")
    case .nocap:
      PolicyTerms(
        governanceRounds: 3, modes: ExecutionMode.allCases, defaultMode: .full,
        executionRounds: nil, cap: .unlimited, allowsSpecialist: true,
        brief: "Cost does not matter.", modeAdvice: "Take full unless the task is trivial.")
    case .auto:
      PolicyTerms(
        governanceRounds: 3, modes: ExecutionMode.allCases, defaultMode: .light,
        executionRounds: nil, cap: .chosen(128...1024), allowsSpecialist: true,
        brief: "Spend what the task needs.",
        modeAdvice: "The simpler the task, the cheaper the mode.")
    }
  }
}

/// The limits of a policy, and what its CEO is told.
struct PolicyTerms: Sendable, Hashable {
  /// The most rounds of layer A.
  var governanceRounds: Int
  /// The modes that layer A may choose.
  var modes: [ExecutionMode]
  /// The mode of a plan that cannot be read.
  var defaultMode: ExecutionMode
  /// The most rounds of layer B, or nil for each mode's own maximum.
  var executionRounds: Int?
  /// The completion cap of each call.
  var cap: CompletionCap
  /// Whether there can be a Specialist.
  var allowsSpecialist: Bool
  /// The policy in one sentence, as layer A is told.
  var brief: String
  /// What it says of modes; empty where it says nothing, or the mode is set.
  var modeAdvice: String
  /// Whether a plan needs a reason for another mode than the default.
  var asksReason = false
}

/// The most tokens that one completion may have.
enum CompletionCap: Sendable, Hashable {
  /// No cap but the run's own.
  case unlimited
  /// Always this one.
  case fixed(Int)
  /// Layer A chooses within these bounds.
  case chosen(ClosedRange<Int>)

  /// The cap while nothing has been chosen yet.
  var ceiling: Int? {
    switch self {
    case .unlimited: nil
    case .fixed(let cap): cap
    case .chosen(let range): range.upperBound
    }
  }
}
