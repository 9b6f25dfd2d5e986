import Glibc
import Randomness
import Statistics

/// 200 clustered pairs that Python computes from the same formula:
///
///     i = np.arange(200); x = ((i*i*7 + i*13) % 101) / 10.; g = (i*i) % 37
///     y = x + ((i*29 + 11) % 17 - 7) / 4.; d = y - x
///
/// 19 clusters of unequal size. `st` is scipy.stats (1.17.1), `sm` statsmodels.api (0.15.0).
enum Reference {
  static let x: [Double] = (0..<200).map { i in
    let tenths: Int = (i * i * 7 + i * 13) % 101
    return Double(tenths) / 10
  }
  static let g: [Int] = (0..<200).map { i in (i * i) % 37 }
  static let y: [Double] = (0..<200).map { i in
    let quarters: Int = (i * 29 + 11) % 17 - 7
    return x[i] + Double(quarters) / 4
  }

  static func pairs() throws -> PairedSample {
    try PairedSample(base: x, candidate: y, clusters: g)
  }
}

/// Whether two numbers agree to a relative error of 1e-10.
func agree(_ found: Double?, _ expected: Double, relative: Double = 1e-10) -> Bool {
  guard let found else { return false }
  return abs(found - expected) <= relative * abs(expected)
}

extension Interval {
  func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  func agrees(_ lower: Double, _ upper: Double, relative: Double = 1e-10) -> Bool {
    agree(self.lower, lower, relative: relative) && agree(self.upper, upper, relative: relative)
  }
}

extension SplitMix64 {
  /// A standard normal draw (Box and Muller).
  mutating func normal() -> Double {
    (-2 * log(max(unit(), 0x1p-54))).squareRoot() * cos(2 * .pi * unit())
  }
}
