import Evaluation

/// What an agent sees of the others: pieces of a conversation, and the claims that they state.
///
/// A piece is made once and shown to many; nothing is joined before a request is encoded.
struct Context: Sendable {
  /// The pieces in order.
  private(set) var parts: [MessagePart] = []
  private var stated: Set<Claim.ID> = []

  /// The claims that the pieces state, each once, the oldest first.
  var claims: [Claim.ID] { stated.sorted() }

  /// Whether there is nothing to see.
  var isEmpty: Bool { parts.isEmpty }

  /// Whether a piece states a claim.
  func states(_ claim: Claim.ID) -> Bool { stated.contains(claim) }

  /// Adds a piece.
  /// - Parameter claim: the claim that it states, if any.
  mutating func add(_ part: MessagePart, stating claim: Claim.ID? = nil) {
    parts.append(part)
    if let claim { stated.insert(claim) }
  }
}
