/// The right answers of all questions, in one run of bytes: as texts of their own they would take three
/// times the memory.
struct SQuAD2Answers: Sendable {
  /// The answers of one question after the other, in UTF-8, in which these two bytes do not occur.
  private var bytes: [UInt8] = []
  private static let endOfQuestion: UInt8 = 0xFE
  private static let endOfAnswer: UInt8 = 0xFF
  /// Where a question's answers begin.
  private var starts: [Int] = []

  /// Makes room.
  mutating func reserveCapacity(questions: Int) { starts.reserveCapacity(questions) }

  /// Adds the answers of the next question.
  mutating func append(_ answers: [String]) {
    starts.append(bytes.count)
    for answer in answers {
      bytes += answer.utf8
      bytes.append(Self.endOfAnswer)
    }
    bytes.append(Self.endOfQuestion)
  }

  /// Whether a question has an answer.
  func hasAnswer(_ question: Int) -> Bool { bytes[starts[question]] != Self.endOfQuestion }

  /// A question's answers as the file has them; none where it is unanswerable.
  subscript(question: Int) -> [String] {
    var answers: [String] = []
    var rest = bytes[starts[question]...]
    while rest.first != Self.endOfQuestion, let end = rest.firstIndex(of: Self.endOfAnswer) {
      answers.append(String(decoding: rest[..<end], as: UTF8.self))
      rest = rest[(end + 1)...]
    }
    return answers
  }
}
