/// Unpacks Snappy's raw format (format_description.txt of Snappy).
enum Snappy {
  /// - Parameter count: how many bytes there must be.
  static func unpacked(_ packed: ArraySlice<UInt8>, count: Int) throws -> [UInt8] {
    var rest = packed
    var length = 0
    var shift = 0
    while true {
      guard let byte = rest.popFirst(), shift < 35 else { throw damage }
      length |= Int(byte & 0x7F) << shift
      shift += 7
      if byte & 0x80 == 0 { break }
    }
    guard length == count else { throw damage }
    var bytes: [UInt8] = []
    while let tag = rest.popFirst() {
      if tag & 3 == 0 {
        var size = Int(tag >> 2) + 1
        if size > 60 { size = try number(&rest, size - 60) + 1 }
        guard size <= rest.count, bytes.count + size <= count else { throw damage }
        bytes += rest.prefix(size)
        rest = rest.dropFirst(size)
      } else {
        try copy(tag, &rest, &bytes, count)
      }
    }
    guard bytes.count == count else { throw damage }
    return bytes
  }

  /// Repeats what came some bytes earlier; it may overlap with what it makes.
  private static func copy(
    _ tag: UInt8, _ rest: inout ArraySlice<UInt8>, _ bytes: inout [UInt8], _ count: Int
  ) throws {
    let size: Int
    let offset: Int
    switch tag & 3 {
    case 1:
      size = Int(tag >> 2 & 7) + 4
      offset = Int(tag >> 5) << 8 | (try number(&rest, 1))
    case 2: (size, offset) = (Int(tag >> 2) + 1, try number(&rest, 2))
    default: (size, offset) = (Int(tag >> 2) + 1, try number(&rest, 4))
    }
    guard (1...max(1, bytes.count)).contains(offset), !bytes.isEmpty, bytes.count + size <= count
    else { throw damage }
    for _ in 0..<size { bytes.append(bytes[bytes.count - offset]) }
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, _ size: Int) throws -> Int {
    guard rest.count >= size else { throw damage }
    defer { rest = rest.dropFirst(size) }
    return rest.prefix(size).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static let damage = ParquetFault("a page that Snappy has packed is damaged")
}
