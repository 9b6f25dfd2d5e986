import Statistics

/// Whether a tail is what it was under another condition, by the exponents of two power laws.
enum TailPreservation: String, Sendable, Hashable {
  /// The exponents lie within the margin, wherever in their intervals they lie.
  case preserved
  /// The intervals lie apart, and the exponent is larger.
  case lighter
  /// They lie apart, and it is smaller.
  case heavier
  /// The intervals are too wide to tell.
  case undecided

  /// So far apart exponents may lie and the tail still be preserved.
  static let margin = 0.2

  init(_ interval: Interval, from base: Interval, margin: Double = margin) {
    self =
      Agreement(interval, base, margin: margin) == .agrees
      ? .preserved
      : interval.lower > base.upper
        ? .lighter : interval.upper < base.lower ? .heavier : .undecided
  }
}
