/// A 64-bit hash of text that is the same on every machine, in every process and in every version
/// (unlike `Hasher`): FNV-1a over the UTF-8 bytes, finished with SplitMix64's mixing function.
///
/// It derives seeds from names, such as (run seed, task id, repeat). It is no cryptographic hash.
public struct StableHash: Sendable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// An empty hash.
  public init() {}

  /// The hash of several parts; `["ab", "c"]` and `["a", "bc"]` differ.
  public static func of(_ parts: String...) -> UInt64 {
    var hash = StableHash()
    for part in parts { hash.add(part) }
    return hash.value
  }

  /// Adds one part, with its end marked.
  public mutating func add(_ part: String) {
    for byte in part.utf8 {
      state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    // 0xFF never occurs in UTF-8, so it separates parts without ambiguity.
    state = (state ^ 0xFF) &* 0x100_0000_01B3
  }

  /// The hash of everything added so far.
  public var value: UInt64 {
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
