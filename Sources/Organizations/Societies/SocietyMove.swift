import Evaluation
import Randomness

/// What an agent of a society can do with its turn: the events of appendix E.3, and nothing.
enum SocietyMove: String, Sendable, CaseIterable {
  case propose, revise, contradict, merge, delegate, endorse, pass

  /// What the move does, as agents are told.
  var meaning: String {
    switch self {
    case .propose: "state a new claim, also to correct one of your own"
    case .revise: "replace another agent's claim by a better one"
    case .contradict: "dispute another agent's claim"
    case .merge: "make one claim of several"
    case .delegate: "hand work to another agent: \"title\" names it, \"analysis\" says what to do"
    case .endorse: "support another agent's claim as it is, adding no words"
    case .pass: "add nothing in this step"
    }
  }

  /// Whether the move would make its cascade larger without integrating anything (section 6.1).
  var expands: Bool { self == .delegate || self == .contradict }

  /// Whether the move acts on claims.
  var needsTargets: Bool { ![.propose, .delegate, .pass].contains(self) }

  /// The event that the move makes, or nil.
  var kind: CoordinationEvent.Kind? {
    switch self {
    case .propose: .proposeClaim
    case .revise: .reviseClaim
    case .contradict: .contradictClaim
    case .merge: .mergeClaims
    case .delegate: .delegateSubtask
    case .endorse: .endorseClaim
    case .pass: nil
    }
  }

  /// The moves of an agent that sees no other agent's claim.
  static let withoutClaims: [SocietyMove] = [.propose, .delegate, .pass]

  /// Orders in which agents are told of moves: each stands equally often at each place, so that none
  /// is recommended by where it stands; few, since the store keeps a schema for each.
  static func orders(of moves: [SocietyMove]) -> [[SocietyMove]] {
    [moves, moves.reversed()].flatMap { moves in
      moves.indices.map { Array(moves[$0...] + moves[..<$0]) }
    }
  }
}

/// One agent's turn, read and checked against what the agent could see.
struct SocietyAction: Sendable, Hashable {
  var move: SocietyMove
  /// The claims acted on, each once.
  var targets: [Claim.ID] = []
  /// What the agent says.
  var words = ""
  /// The title of a delegated subtask.
  var title = ""

  static let pass = SocietyAction(move: .pass)
}
