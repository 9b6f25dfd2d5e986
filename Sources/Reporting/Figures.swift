import Evaluation
import Statistics

/// Numbers as reports show them.
public enum Figures {
  /// A fixed number of decimals, rounded half away from zero; no exponent, no negative zero.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "n/a" : (value < 0 ? "-inf" : "inf") }
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int64(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return sign + padded }
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// As `fixed`, a whole number with its thousands apart: for people alone.
  static func shown(_ value: Double, _ decimals: Int) -> String {
    guard decimals == 0, abs(value) < 1e15 else { return fixed(value, decimals) }
    return count(Int(value.rounded(.toNearestOrAwayFromZero)))
  }

  /// A score of 0...1 as points of 0...100 with one decimal.
  public static func points(_ value: Double) -> String { fixed(value * 100, 1) }

  /// The interval of a score of 0...1 in points, cut to 0...100, which no score leaves.
  static func points(_ interval: Interval) -> String {
    "\(points(min(1, max(0, interval.lower)))) to \(points(min(1, max(0, interval.upper))))"
  }

  /// `0.1 to 0.3`.
  static func range(_ lower: Double, _ upper: Double, _ decimals: Int) -> String {
    "\(fixed(lower, decimals)) to \(fixed(upper, decimals))"
  }

  /// A count with thousands apart: `12,345`.
  public static func count(_ value: Int) -> String {
    Counts.text(value)
  }

  /// A duration: `0.3 s`, `42 s`, `3 min 05 s`, `2 h 07 min`.
  public static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return switch whole {
    case ..<10: "\(fixed(max(0, seconds), 1)) s"
    case ..<60: "\(whole) s"
    case ..<3600: "\(whole / 60) min \(two(whole % 60)) s"
    default: "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
    }
  }

  /// A share of a whole in per cent with one decimal; `n/a` of nothing.
  public static func percent(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "n/a" : "\(fixed(100 * Double(part) / Double(whole), 1))%"
  }
}
