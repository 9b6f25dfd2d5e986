import CLibz
import FoundationEssentials

/// Bytes made small for a page, as browsers' `DecompressionStream("deflate")` reads them.
enum Deflated {
  /// Whether zlib is there.
  static let isAvailable = oz_bound(1) > 0

  /// The bytes compressed, in base 64; nil where zlib is not there.
  static func base64(_ bytes: [UInt8]) -> String? {
    let room = oz_bound(bytes.count)
    guard room > 0 else { return nil }
    let result = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      count = buffer.baseAddress.map { oz_compress(bytes, bytes.count, $0, room) } ?? 0
    }
    return result.isEmpty ? nil : Data(result).base64EncodedString()
  }
}
