/// Parquet's hybrid of runs and packed bits, in which levels and places in a dictionary are written
/// (Encodings.md of Apache Parquet, "RLE").
enum HybridRuns {
  /// So many numbers of `width` bits each.
  static func read(_ bytes: ArraySlice<UInt8>, width: Int, count: Int) throws -> [Int] {
    guard (0...32).contains(width) else { throw ParquetFault("a page is damaged") }
    var rest = bytes
    var numbers: [Int] = []
    while numbers.count < count {
      let header = try variable(&rest)
      if header & 1 == 0 {
        let size = (width + 7) / 8
        guard rest.count >= size, header > 1 else { throw ParquetFault("a page is cut off") }
        let value = rest.prefix(size).reversed().reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(size)
        numbers += repeatElement(value, count: min(Int(header >> 1), count - numbers.count))
      } else {
        // Groups of eight numbers; the last may reach beyond what is there.
        let groups = Int(header >> 1)
        guard groups > 0, width == 0 || groups <= rest.count / width + 1 else {
          throw ParquetFault("a page is cut off")
        }
        let wanted = min(groups * 8, count - numbers.count)
        guard wanted * width <= rest.count * 8 else { throw ParquetFault("a page is cut off") }
        numbers += (0..<wanted).map { packed(rest, at: $0 * width, width) }
        rest = rest.dropFirst(groups * width)
      }
    }
    return numbers
  }

  /// The number whose lowest bit is the one with this number.
  private static func packed(_ bytes: ArraySlice<UInt8>, at bit: Int, _ width: Int) -> Int {
    var number = 0
    for offset in 0..<width {
      let place = bit + offset
      let byte = bytes[bytes.startIndex + place / 8]
      number |= Int(byte >> (place % 8) & 1) << offset
    }
    return number
  }

  private static func variable(_ rest: inout ArraySlice<UInt8>) throws -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 35, by: 7) {
      guard let byte = rest.popFirst() else { throw ParquetFault("a page is cut off") }
      value |= UInt32(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw ParquetFault("a page is damaged")
  }
}
