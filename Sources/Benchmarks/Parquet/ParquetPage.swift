/// The header of a page of a column (parquet.thrift, `PageHeader`).
struct ParquetPage {
  enum Kind: Int { case data, index, dictionary, dataV2 }

  private(set) var kind: Kind?
  private(set) var unpackedBytes = 0
  private(set) var packedBytes = 0
  private(set) var values = 0
  private(set) var encoding = 0
  /// For a page of version 2: the lengths of its levels, which stand before the values and are never
  /// compressed.
  private(set) var definitionBytes = 0
  private(set) var repetitionBytes = 0
  private(set) var isCompressed = true

  init(_ reader: inout ThriftReader) throws {
    var page = self
    try reader.structure { reader, id, kind in
      switch (id, kind) {
      case (1, .int32): page.kind = Kind(rawValue: try reader.integer())
      case (2, .int32): page.unpackedBytes = try reader.integer()
      case (3, .int32): page.packedBytes = try reader.integer()
      case (5, .structure), (7, .structure): try page.readHeader(&reader)
      case (8, .structure): try page.readHeaderV2(&reader)
      default: return false
      }
      return true
    }
    self = page
    let lengths = [unpackedBytes, packedBytes, values, definitionBytes, repetitionBytes]
    guard lengths.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
      throw ParquetFault("a page's header is damaged")
    }
  }

  private mutating func readHeader(_ reader: inout ThriftReader) throws {
    var (values, encoding) = (0, 0)
    try reader.structure { reader, id, kind in
      switch (id, kind) {
      case (1, .int32): values = try reader.integer()
      case (2, .int32): encoding = try reader.integer()
      default: return false
      }
      return true
    }
    (self.values, self.encoding) = (values, encoding)
  }

  private mutating func readHeaderV2(_ reader: inout ThriftReader) throws {
    var page = self
    try reader.structure { reader, id, kind in
      switch (id, kind) {
      case (1, .int32): page.values = try reader.integer()
      case (4, .int32): page.encoding = try reader.integer()
      case (5, .int32): page.definitionBytes = try reader.integer()
      case (6, .int32): page.repetitionBytes = try reader.integer()
      case (7, .yes): page.isCompressed = true
      case (7, .no): page.isCompressed = false
      default: return false
      }
      return true
    }
    self = page
  }
}
