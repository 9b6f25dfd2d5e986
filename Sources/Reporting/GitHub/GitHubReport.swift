import Evaluation

/// A comparison for GitHub Actions: a job summary and annotations.
public struct GitHubReport: Sendable {
  /// GitHub shows this many annotations of a kind a step.
  public static let annotationLimit = 10
  /// GitHub refuses a longer summary of a step, in bytes.
  public static let summaryLimit = 1024 * 1024

  private let report: ComparisonReport

  /// A report.
  public init(_ report: ComparisonReport) {
    self.report = report
  }

  /// Workflow commands, one a line: an error for each critical gate that does not let the job pass,
  /// a warning for the others that did not pass; at most 10 in all, errors first.
  public var annotations: [String] {
    let open = report.results.filter { $0.verdict != .passed }
    let ranked = open.filter(\.isError) + open.filter { !$0.isError }
    let isCut = ranked.count > Self.annotationLimit
    let shown = ranked.prefix(isCut ? Self.annotationLimit - 1 : ranked.count)
    let lines = shown.map { result in
      Self.command(
        result.isError ? "error" : "warning",
        title: "\(result.verdict.rawValue): \(result.place) \(result.gate.name)",
        message: result.message)
    }
    guard isCut else { return lines }
    let rest = ranked.count - shown.count
    return lines + [
      Self.command(
        ranked[shown.count].isError ? "error" : "warning", title: "orgbench compare",
        message: "\(Counts.text(rest, "more gate")) did not pass; the job summary lists them")
    ]
  }

  /// The report as Markdown that fits what is left of a step's summary.
  /// - Parameter used: the bytes that the step's summary has already.
  public func summary(used: Int) -> String {
    let text = report.document().markdown() + "\n"
    let room = Self.summaryLimit - used
    guard text.utf8.count > room else { return text }
    let note = "\n\nCut: GitHub takes at most 1,024 KiB a step.\n"
    guard room > note.utf8.count else { return "" }
    // At the end of a line, so that no character and no link is cut.
    let cut = text.utf8.prefix(room - note.utf8.count)
    let end = cut.lastIndex(of: 0x0A) ?? cut.startIndex
    return String(text[..<end]) + note
  }

  /// `::error title=…::message`, with what would end a property or the command escaped.
  static func command(_ name: String, title: String, message: String) -> String {
    "::\(name) title=\(Escaping.githubProperty(title))::\(Escaping.githubMessage(message))"
  }
}

extension GateResult {
  fileprivate var isError: Bool { gate.tier == .critical && verdict != .insufficient }

  fileprivate var place: String {
    [benchmark, organization].compactMap(\.self).joined(separator: " ")
  }
}
