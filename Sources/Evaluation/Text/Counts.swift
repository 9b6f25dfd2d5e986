/// Counts as messages and reports show them.
public enum Counts {
  /// With thousands apart: `12,345`.
  public static func text(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var groups: [Substring] = []
    var rest = digits[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (value < 0 ? "-" : "") + ([rest] + groups).joined(separator: ",")
  }

  /// With what is counted, in the plural where it is not one: `1 call`, `12,345 calls`.
  public static func text(_ value: Int, _ noun: String) -> String {
    "\(text(value)) \(noun)\(value == 1 ? "" : "s")"
  }
}
