import Evaluation

/// A plurality vote over normalized answers.
struct Plurality: Sendable {
  /// A reply that takes part in the vote, with what was read from it.
  struct Ballot: Sendable {
    let reply: Reply
    let prediction: Prediction
    let abstains: Bool
  }

  /// The ballots of those replies that could be read, in order. Unreadable replies and refusals
  /// have no vote.
  static func ballots(_ replies: [Reply], format: any AnswerFormat) -> [Ballot] {
    replies.compactMap { reply in
      guard reply.finish != .refusal else { return nil }
      return switch format.read(reply.text) {
      case .answer(let prediction):
        Ballot(reply: reply, prediction: prediction, abstains: false)
      case .abstention(let prediction):
        Ballot(reply: reply, prediction: prediction, abstains: true)
      case .unreadable: nil
      }
    }
  }

  /// The ballots that won, in order: those of the most frequent answer, among equals the answer
  /// that was given first. Empty without ballots.
  static func winners(_ ballots: [Ballot], format: any AnswerFormat) -> [Ballot] {
    let keys = ballots.map { format.voteKey(of: $0.prediction) }
    var counts: [String: Int] = [:]
    for key in keys { counts[key, default: 0] += 1 }
    guard let most = counts.values.max(), let winner = keys.first(where: { counts[$0] == most })
    else { return [] }
    return zip(ballots, keys).filter { $0.1 == winner }.map(\.0)
  }
}
