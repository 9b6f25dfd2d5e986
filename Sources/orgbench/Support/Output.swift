import Evaluation
import FoundationEssentials
import Reporting

#if canImport(Glibc)
  import Glibc
#endif

/// Standard output and standard error.
enum Output {
  /// Results.
  static func print(_ text: String) {
    // By bytes: CR LF is one character.
    write(text.utf8.last == 0x0A ? text : text + "\n", to: STDOUT_FILENO)
  }

  /// Everything that is no result: progress, notes, errors.
  static func note(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
  }

  /// One JSON object, with sorted keys.
  static func printJSON(_ value: JSONValue) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// One JSON value on a line of its own, with sorted keys: a line of a JSONL file.
  static func jsonLine(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// Writes all of a text, whatever the descriptor takes at a time. A closed pipe ends the process
  /// quietly, as `orgbench … | head` expects.
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  /// Whether standard error is a terminal that takes control sequences.
  static var standardErrorIsTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && Environment.value("TERM") != "dumb"
  }

  /// Columns of the terminal behind standard error, 80 where unknown.
  static var terminalWidth: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
      ? Int(size.ws_col) : 80
  }
}
