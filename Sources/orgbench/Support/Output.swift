import Evaluation
import FoundationEssentials
import Reporting
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Standard output and standard error.
enum Output {
  /// Why standard output could not be written, if it could not.
  private static let failure = Mutex<SystemError?>(nil)

  /// Keeps the numbers of standard streams that are closed (`>&-`) from the files that are opened next:
  /// results would be written into them. What stands in instead refuses to be used.
  static func openStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Results. Once standard output cannot be written, nothing more is, and `finish` says so.
  static func print(_ text: String) {
    // By bytes: CR LF is one character.
    var text = text.utf8.last == 0x0A ? text : text + "\n"
    failure.withLock { failure in
      guard failure == nil else { return }
      failure = text.withUTF8 { write(UnsafeRawBufferPointer($0), to: STDOUT_FILENO) }
    }
  }

  /// Everything that is no result: progress, notes, errors. Control characters in it, from files,
  /// servers and arguments, are made visible; line breaks and tabs stay.
  static func note(_ text: String) {
    writeToTerminal(TerminalText.visible(text, keepingLineBreaks: true) + "\n")
  }

  /// Control sequences of our own and what stands between them.
  static func writeToTerminal(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
  }

  /// Ends the output: a result that could not be written is no success. A reader that has gone away,
  /// as in `orgbench … | head`, has what it wanted.
  static func finish(_ code: ExitCode) -> ExitCode {
    var failed = failure.withLock { $0 }
    // Some file systems tell of a full disk only now.
    if close(STDOUT_FILENO) != 0, failed == nil, errno != EBADF { failed = SystemError.last }
    guard let failed, failed.code != EPIPE else { return code }
    note("\(Program.name): standard output cannot be written: \(failed)")
    return code == .done ? .wrongUse : code
  }

  /// One JSON object, with sorted keys.
  static func printJSON(_ value: JSONValue) throws { print(try json(value)) }

  /// A JSON value over several lines, with sorted keys.
  static func json(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// One JSON value on a line of its own, with sorted keys: a line of a JSONL file.
  static func jsonLine(_ value: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// Writes all bytes, whatever the descriptor takes at a time.
  /// - Returns: why it could not, or nil.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> SystemError? {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno == EAGAIN {
        // Somebody has made the descriptor one that does not wait.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        return .last
      }
    }
    return nil
  }

  /// Whether standard error is a terminal that takes control sequences.
  static var standardErrorIsTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && Environment.value("TERM") != "dumb"
  }

  /// Columns for what is printed on standard error: those of `COLUMNS`, else of the terminal behind it,
  /// 80 where unknown.
  static var terminalWidth: Int { Environment.columns(of: STDERR_FILENO) ?? 80 }
}
