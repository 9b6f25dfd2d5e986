import Evaluation
import Statistics

/// Goes through the events of one attempt and tells choices from what was chosen among.
struct RoutingReading {
  private let attempt: AttemptCoordination
  private(set) var sums: [CoordinationEvent.Kind: RoutingLaw.Sums] = [:]
  private(set) var unplaced = 0

  init(_ attempt: AttemptCoordination) { self.attempt = attempt }

  mutating func read(_ powers: inout ReinforcementLikelihood.Powers) {
    var uses = [Int](repeating: 0, count: attempt.claims.count)
    var firsts = [CoordinationEvent.Kind?](repeating: nil, count: uses.count)
    /// Targets of the present step, which nobody knew when it began.
    var pending: [Int] = []
    var tick = 0
    for event in attempt.events {
      if event.tick != tick || tick == 0 {
        for target in pending { uses[target] += 1 }
        pending.removeAll(keepingCapacity: true)
        tick = event.tick
      }
      if event.origin == .agent { choose(event, uses, &powers) }
      for target in event.targets {
        pending.append(target.number - 1)
        if firsts[target.number - 1] == nil { firsts[target.number - 1] = event.kind }
      }
    }
    for target in pending { uses[target] += 1 }
    for (first, count) in zip(firsts, uses) {
      guard let first else { continue }
      sums[first, default: .init()].targeted += 1
      if count > 1 { sums[first, default: .init()].again += 1 }
      sums[first, default: .init()].further += count - 1
    }
  }

  /// Counts what an event chose: the parents of a merge one after the other, each among those that were
  /// left.
  private mutating func choose(
    _ event: CoordinationEvent, _ uses: [Int], _ powers: inout ReinforcementLikelihood.Powers
  ) {
    guard !event.targets.isEmpty else { return }
    var left = choices(of: event)
    for target in event.targets {
      guard let index = left.firstIndex(of: target) else {
        unplaced += 1
        continue
      }
      if left.count > 1 {
        pick(uses[target.number - 1], left.map { uses[$0.number - 1] }, event.kind, &powers)
      }
      left.remove(at: index)
    }
  }

  private mutating func pick(
    _ chosen: Int, _ among: [Int], _ kind: CoordinationEvent.Kind,
    _ powers: inout ReinforcementLikelihood.Powers
  ) {
    var alternatives: [ReinforcementLikelihood.Alternatives] = []
    for k in among.sorted() {
      if alternatives.last?.k == k {
        alternatives[alternatives.count - 1].count += 1
      } else {
        alternatives.append(.init(k: k, count: 1))
      }
    }
    var own = sums.removeValue(forKey: kind) ?? RoutingLaw.Sums()
    own.picks += 1
    own.note(chosen, observed: 1)
    for alternative in alternatives {
      own.note(alternative.k, expected: Double(alternative.count) / Double(among.count))
    }
    own.likelihood.add(chosen: chosen, among: alternatives, powers: &powers)
    sums[kind] = own
  }

  /// The claims that an event could have chosen: those that its call showed, and for all but merges and
  /// delegations others' alone.
  private func choices(of event: CoordinationEvent) -> [Claim.ID] {
    guard let call = event.call, attempt.calls.indices.contains(call - 1) else { return [] }
    let shown = attempt.calls[call - 1].shownClaims.filter {
      attempt.claims.indices.contains($0.number - 1)
    }
    switch event.kind {
    case .reviseClaim, .contradictClaim, .endorseClaim:
      return shown.filter { attempt.claims[$0.number - 1].agent != event.agent }
    case .proposeClaim, .mergeClaims, .delegateSubtask: return shown
    }
  }
}
