/// Reads Thrift's compact protocol, in which Parquet keeps its metadata
/// (thrift-compact-protocol.md of Apache Thrift).
struct ThriftReader {
  /// The types of values, by their numbers in a field's header.
  enum Kind: UInt8 {
    case yes = 1
    case no, byte, int16, int32, int64, double, binary, list, set, map, structure
  }

  /// Structures may be nested this deep.
  private static let maximumDepth = 32

  let bytes: [UInt8]
  /// Where the next value begins.
  private(set) var position: Int
  private let end: Int
  private var depth = 0

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Reads a structure. The closure reads a field's value and returns true, or leaves it and returns
  /// false.
  mutating func structure(_ field: (inout ThriftReader, Int, Kind) throws -> Bool) throws {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw ParquetFault("its metadata are nested too deep") }
    var id = 0
    while true {
      let header = try byte()
      if header == 0 { return }
      let delta = Int(header >> 4)
      id = delta == 0 ? try integer() : id + delta
      let kind = try kind(header & 0x0F)
      if try !field(&self, id, kind) { try skip(kind) }
    }
  }

  /// Reads a list of structures, or of other values; the closure reads one.
  mutating func list(_ element: (inout ThriftReader) throws -> Void) throws {
    for _ in 0..<(try listHeader().count) { try element(&self) }
  }

  /// Reads a whole number of any width.
  mutating func integer() throws -> Int {
    let value = try variable()
    return Int(bitPattern: value >> 1) ^ -Int(value & 1)
  }

  /// Reads a text.
  mutating func text() throws -> String {
    String(decoding: try binary(), as: UTF8.self)
  }

  private mutating func binary() throws -> ArraySlice<UInt8> {
    let count = try variable()
    guard count <= UInt(end - position) else { throw Self.cutOff }
    defer { position += Int(count) }
    return bytes[position..<position + Int(count)]
  }

  private mutating func listHeader() throws -> (count: Int, kind: Kind) {
    let header = try byte()
    let count = header >> 4 == 15 ? try variable() : UInt(header >> 4)
    // Every element takes a byte at least.
    guard count <= UInt(end - position) else { throw Self.cutOff }
    return (Int(count), try kind(header & 0x0F))
  }

  private mutating func skip(_ kind: Kind) throws {
    switch kind {
    case .yes, .no: return
    case .byte: _ = try byte()
    case .int16, .int32, .int64: _ = try variable()
    case .double:
      guard end - position >= 8 else { throw Self.cutOff }
      position += 8
    case .binary: _ = try binary()
    case .list, .set:
      let (count, element) = try listHeader()
      for _ in 0..<count { try skipElement(element) }
    case .map:
      let count = try variable()
      guard count > 0 else { return }
      let kinds = try byte()
      guard count <= UInt(end - position) else { throw Self.cutOff }
      for _ in 0..<count {
        try skipElement(try self.kind(kinds >> 4))
        try skipElement(try self.kind(kinds & 0x0F))
      }
    case .structure: try structure { _, _, _ in false }
    }
  }

  /// A flag takes a byte in a list, and none as a field.
  private mutating func skipElement(_ kind: Kind) throws {
    if kind == .yes || kind == .no { _ = try byte() } else { try skip(kind) }
  }

  private func kind(_ number: UInt8) throws -> Kind {
    guard let kind = Kind(rawValue: number) else { throw ParquetFault("its metadata are damaged") }
    return kind
  }

  private mutating func byte() throws -> UInt8 {
    guard position < end else { throw Self.cutOff }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func variable() throws -> UInt {
    var value: UInt = 0
    for shift in stride(from: UInt(0), to: 64, by: 7) {
      let next = try byte()
      value |= UInt(next & 0x7F) << shift
      if next & 0x80 == 0 { return value }
    }
    throw ParquetFault("its metadata are damaged")
  }

  private static let cutOff = ParquetFault("its metadata are cut off")
}

/// What keeps a Parquet file from being read.
struct ParquetFault: Error {
  let problem: String
  init(_ problem: String) { self.problem = problem }
}
