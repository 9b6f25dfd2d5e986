import Evaluation

extension Prediction {
  /// The answer in an agent's sight.
  var shown: String {
    let isUnanswerable = answer.isEmpty || answerable == false
    let text = isUnanswerable ? "unanswerable" : answer
    guard let support, !support.isEmpty else { return text }
    return text + " [support \(support.map { "\($0)" }.joined(separator: ", "))]"
  }
}

extension AnswerFormat {
  /// The vote key of the answer that a reply states, or nil where it states none or declines.
  func statedKey(_ reply: Reply) -> String? {
    ballot(in: reply).map { voteKey(of: $0.prediction) }
  }

  /// What is read from a reply that states an answer; nil where it states none or declines.
  func ballot(in reply: Reply) -> Plurality.Ballot? {
    Plurality.ballots([reply], format: self).first
  }

  /// What a reply says: its text, or where that is an object of a structured answer, what the object
  /// holds.
  func words(of reply: Reply) -> String {
    guard reply.text.trimmed.first == "{", let ballot = ballot(in: reply),
      case .object(let members)? = LenientJSON.object(
        in: reply.text, where: { $0["answer"] != nil })
    else { return reply.text }
    let reasons = members.filter { $0.key != "answer" }.sorted { $0.key < $1.key }
      .compactMap(\.value.text).filter { !$0.isEmpty }
    return statement(reasons.joined(separator: "\n"), ballot.prediction)
  }
}

/// Work and answer as a claim says them.
func statement(_ work: String, _ answer: Prediction?) -> String {
  [work, answer.map { "Answer: \($0.shown)" } ?? ""].filter { !$0.isEmpty }
    .joined(separator: "\n")
}
