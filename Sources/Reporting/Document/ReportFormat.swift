/// How a report is printed: the one list of formats that all commands have.
public enum ReportFormat: String, Sendable, Hashable, CaseIterable {
  /// For a terminal.
  case text
  /// GitHub-flavoured Markdown.
  case markdown
  /// Tables for a paper, with the rules of the package `booktabs`.
  case latex
  /// RFC 4180 with `\r\n` line ends: the report's tables as one.
  case csv
  /// One value, with sorted keys.
  case json
  /// A page of its own, with figures: nothing loaded from elsewhere, light and dark.
  case html
}
