import Evaluation

/// Keeps from agents what would give the benchmark away: copies of its data, which hold its answers.
///
/// A use of a tool that reaches the world is not made where its arguments name a known copy, and its
/// result is withheld where it has the task's question nearly word for word.
public struct MirrorFilter: Sendable {
  /// Changed with every change of the rules: a part of results' identities.
  static let version = "mirror-filter/1"

  private let mirrors: [[String]]

  /// A filter.
  /// - Parameter mirrors: for each known copy words in lower case that its address has, all of them.
  public init(mirrors: [[String]]) { self.mirrors = mirrors }

  /// What a model is told in place of a result where the arguments name a known copy; else nil.
  func refusal(of arguments: [String: JSONValue]) -> ToolOutput? {
    let text = String(decoding: CanonicalJSON.encode(.object(arguments)), as: UTF8.self)
      .lowercased()
    guard mirrors.contains(where: { $0.allSatisfy(text.contains) }) else { return nil }
    return ToolOutput(
      "[withheld: this is a copy of the benchmark that this task is from; look elsewhere]",
      ending: .withheld)
  }

  /// The result as a model may be shown it.
  func filtered(_ output: ToolOutput, for task: BenchmarkTask) -> ToolOutput {
    let whole = output.fullText ?? output.text
    guard QuestionTrace(task.question).occurs(in: whole) else { return output }
    return ToolOutput(
      "[withheld: the result repeats this task's question, as copies of the benchmark do; look "
        + "elsewhere, or ask in other words]",
      ending: .withheld, fullText: whole, seconds: output.seconds)
  }
}

/// Finds a question nearly word for word in a text, however it is marked up: four fifths of its runs of
/// three words within little more room than it takes itself. Case, punctuation and words that it does
/// not have count for nothing.
struct QuestionTrace {
  /// Shorter questions are asked in many places.
  static let fewestWords = 8
  private static let run = 3
  private static let share = 0.8

  private var words: [Substring: Int] = [:]
  private var runs: [[Int]: Int] = [:]
  private let count: Int

  init(_ question: String) {
    let question = question.lowercased()
    var numbers: [Int] = []
    for word in Self.words(of: question) {
      numbers.append(words[word] ?? words.count)
      words[word] = numbers.last
    }
    count = numbers.count
    guard count >= Self.fewestWords else { return }
    for start in 0...(count - Self.run) {
      let run = Array(numbers[start..<start + Self.run])
      runs[run] = runs[run] ?? runs.count
    }
  }

  /// Whether the question is in the text. Time is linear in the text's length.
  func occurs(in text: String) -> Bool {
    guard !runs.isEmpty else { return false }
    let needed = Int((Double(runs.count) * Self.share).rounded(.up))
    let room = count * 2 + 20
    var last: [Int] = []
    var found: [(position: Int, run: Int)] = []
    var start = 0
    var times = [Int](repeating: 0, count: runs.count)
    var distinct = 0
    for (position, word) in Self.words(of: Self.plain(text)).enumerated() {
      guard let number = words[word] else { continue }
      last = last.suffix(Self.run - 1) + [number]
      guard let run = runs[last] else { continue }
      found.append((position, run))
      times[run] += 1
      if times[run] == 1 { distinct += 1 }
      while found[start].position < position - room {
        times[found[start].run] -= 1
        if times[found[start].run] == 0 { distinct -= 1 }
        start += 1
      }
      if distinct >= needed { return true }
    }
    return false
  }

  /// A text in lower case, without line breaks as JSON writes them, which would be a part of the next
  /// word.
  private static func plain(_ text: String) -> String {
    var bytes = Array(text.lowercased().utf8)
    for index in bytes.indices.dropLast() where bytes[index] == UInt8(ascii: "\\") {
      guard "nrt".utf8.contains(bytes[index + 1]) else { continue }
      bytes[index] = UInt8(ascii: " ")
      bytes[index + 1] = UInt8(ascii: " ")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The words of a text in lower case: letters and digits.
  private static func words(of text: String) -> [Substring] {
    text.split { !$0.isLetter && !$0.isNumber }
  }
}
