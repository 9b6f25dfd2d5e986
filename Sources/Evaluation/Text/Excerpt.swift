extension StringProtocol {
  /// The first characters of the text, marked with `…` where something was left out.
  public func excerpt(_ limit: Int) -> String {
    let start = prefix(limit)
    return start.endIndex == endIndex ? String(self) : start + "…"
  }

  /// The text without white space at its ends.
  public func trimmingSpace() -> String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
