import Evaluation

extension Connection {
  /// What Deficit-Triggered Integration did in a transcript.
  func integrations(
    _ transcript: Int64, calls: Int, claims: Int
  ) throws -> [Integration] {
    try all(
      """
      SELECT transcript_id, position, tick, agent, root, events, merges, pressure, deficit, threshold,
        heads, call, claim
      FROM integrations WHERE transcript_id = ?1 ORDER BY position
      """, transcript, of: "integrations"
    ) { row in
      guard let root = try row.reference(4, among: claims) else {
        throw row.damage(4, expected: "a claim")
      }
      return Integration(
        tick: try row.int(2), agent: try row.text(3),
        trigger: DeficitMonitor.Trigger(
          root: Claim.ID(root), events: try row.int(5), merges: try row.int(6),
          pressure: try row.double(7), deficit: try row.double(8)),
        threshold: try row.double(9),
        heads: try row.ints(10, in: 1...max(1, claims)).map { Claim.ID($0) },
        call: try row.reference(11, among: calls),
        claim: try row.reference(12, among: claims).map { Claim.ID($0) })
    }
  }

  /// The actions that were put off for integrations.
  func deferredActions(
    _ transcript: Int64, calls: Int, claims: Int
  ) throws -> [DeferredAction] {
    try all(
      """
      SELECT transcript_id, position, tick, agent, kind, targets, call
      FROM deferred_actions WHERE transcript_id = ?1 ORDER BY position
      """, transcript, of: "deferred_actions"
    ) { row in
      guard let call = try row.reference(6, among: calls) else {
        throw row.damage(6, expected: "a call")
      }
      return DeferredAction(
        tick: try row.int(2), agent: try row.text(3),
        kind: try row.word(4, CoordinationEvent.Kind.self),
        targets: try row.ints(5, in: 1...max(1, claims)).map { Claim.ID($0) }, call: call)
    }
  }
}
