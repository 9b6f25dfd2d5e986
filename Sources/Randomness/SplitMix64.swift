/// SplitMix64 (Steele, Lea, Flood 2014): a small, fast generator whose sequence is fixed by its
/// seed on every machine and in every version, so a figure drawn from it can be reproduced.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  @usableFromInline var state: UInt64

  /// A generator whose sequence is determined by `seed`.
  @inlinable public init(seed: UInt64) {
    state = seed
  }

  @inlinable public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A uniform index in `0..<count` by Lemire's multiply-and-shift, without the rejection step: the
  /// bias is below `count / 2^64`. `count` must be positive.
  @inlinable public mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A uniform double in `0..<1` with 53 random bits.
  @inlinable public mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }
}
