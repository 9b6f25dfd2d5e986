import Arguments
import Evaluation
import Options
import Reporting

#if canImport(Glibc)
  import Glibc
#endif

/// How commands print what they report: one option, one list of formats.
enum ReportOutput {
  /// What every command that reports something takes.
  static let options: [any DeclaredOption] = [format, json]

  private static let format = Option(
    "format", placeholder: "FORMAT", "how to print it", .word, default: ReportFormat.text)
  private static let json = Option(flag: "json", "the same as --format json")

  /// The format that is asked for.
  /// - Throws: `UsageError` where --json and another --format are given.
  static func format(_ arguments: ParsedArguments) throws -> ReportFormat {
    guard arguments[json] else { return arguments[format] }
    guard !arguments.has(format) || arguments[format] == .json else {
      throw UsageError("--json and --format \(arguments[format].rawValue) exclude each other")
    }
    return .json
  }

  /// Prints a report in the format that is asked for.
  static func print(_ document: ReportDocument, _ arguments: ParsedArguments) throws {
    Output.print(
      try document.rendered(
        try format(arguments), width: terminalWidth, bars: terminalHasBlocks, encode: Output.json))
  }

  /// Prints what is no table: text, or JSON.
  /// - Throws: `UsageError` for the other formats.
  static func print(
    _ arguments: ParsedArguments, json: @autoclosure () -> JSONValue, text: () throws -> String
  ) throws {
    switch try format(arguments) {
    case .json: try Output.printJSON(json())
    case .text: Output.print(try text())
    case let other:
      throw UsageError("--format \(other.rawValue) is for tables; this is printed as text or json")
    }
  }

  /// Whether standard output is a terminal that shows block characters: none that calls itself dumb,
  /// and under a locale whose texts are UTF-8.
  private static var terminalHasBlocks: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(Environment.value).first ?? ""
    let name = locale.lowercased()
    return isatty(STDOUT_FILENO) == 1 && Environment.value("TERM") != "dumb"
      && (name.hasSuffix("utf-8") || name.hasSuffix("utf8"))
  }

  /// Columns for what is printed: those of `COLUMNS`, else of the terminal behind standard output; nil
  /// where it is none, and lines have any length.
  static var terminalWidth: Int? { Environment.columns(of: STDOUT_FILENO) }
}
