import Evaluation

/// What a program wrote, as far as it is kept.
struct BoundedOutput {
  /// The limit that ended a program.
  enum Breach: Sendable {
    case time, memory, processes, disk
  }

  private let most: Int
  private var bytes: [UInt8] = []
  private var dropped = 0

  init(most: Int) { self.most = most }

  mutating func append(_ more: ArraySlice<UInt8>) {
    let room = most - bytes.count
    bytes += more.prefix(room)
    dropped += max(0, more.count - room)
  }

  /// What a model is told of a program that ended.
  func output(
    code: Int, breach: Breach?, limits: SandboxLimits, seconds: Double
  ) -> ToolOutput {
    var whole = String(decoding: bytes, as: UTF8.self)
    if dropped > 0 { whole += "\n[\(dropped) further bytes were not kept]" }
    let shown = Self.shortened(whole, to: limits.shownOutput)
    let (remark, ending) = Self.ending(code: code, breach: breach, limits)
    let text = [shown, remark].filter { !$0.isEmpty }.joined(separator: "\n")
    return ToolOutput(
      text.isEmpty ? "[no output]" : text, ending: ending,
      fullText: shown.utf8.count == whole.utf8.count ? nil : whole, seconds: seconds)
  }

  private static func ending(
    code: Int, breach: Breach?, _ limits: SandboxLimits
  ) -> (String, ToolOutput.Ending) {
    switch breach {
    case .time: ("[ended after \(limits.seconds.formatted) seconds, the most]", .timedOut)
    case .memory: ("[ended: more than \(limits.memory >> 20) MiB of memory]", .overLimit)
    case .processes: ("[ended: more than \(limits.processes) processes]", .overLimit)
    case .disk: ("[ended: more than \(limits.disk >> 20) MiB on the disk]", .overLimit)
    case nil: code == 0 ? ("", .done) : ("[exit code \(code)]", .failed)
    }
  }

  /// A text without its middle where it is longer than so many bytes, with a note of what is left out.
  static func shortened(_ text: String, to most: Int) -> String {
    guard text.utf8.count > most else { return text }
    let (head, tail) = (most * 2 / 3, most / 3)
    var start = text.utf8.index(text.startIndex, offsetBy: head)
    while start > text.startIndex, start.samePosition(in: text.unicodeScalars) == nil {
      start = text.utf8.index(before: start)
    }
    var end = text.utf8.index(text.endIndex, offsetBy: -tail)
    while end < text.endIndex, end.samePosition(in: text.unicodeScalars) == nil {
      end = text.utf8.index(after: end)
    }
    let left = text.utf8.distance(from: start, to: end)
    return "\(text[..<start])\n[… \(left) bytes left out …]\n\(text[end...])"
  }
}

extension Double {
  /// Without a fraction where it has none.
  fileprivate var formatted: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}
