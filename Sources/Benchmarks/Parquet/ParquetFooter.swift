/// What a Parquet file says of itself at its end (parquet.thrift of Apache Parquet).
struct ParquetFooter {
  /// A column of plain values.
  struct Column {
    let name: String
    let type: Int
    let isOptional: Bool
  }

  /// The part of a column that one group of rows holds.
  struct Chunk {
    var path: [String] = []
    var codec = 0
    var values = 0
    var dataOffset = 0
    var dictionaryOffset: Int?
    var compressedBytes = 0

    /// Where its first page begins.
    var start: Int { min(dataOffset, dictionaryOffset.flatMap { $0 > 0 ? $0 : nil } ?? dataOffset) }
  }

  /// Some rows, column by column.
  struct RowGroup {
    var rows = 0
    var chunks: [Chunk] = []
  }

  /// A file of more rows is refused.
  static let maximumRows = 1_000_000

  private(set) var columns: [Column] = []
  private(set) var groups: [RowGroup] = []
  /// How many rows all groups have.
  private(set) var rows = 0

  /// Reads the footer: metadata, their length, and `PAR1`.
  init(_ bytes: [UInt8]) throws {
    guard bytes.count >= 12, bytes.suffix(4).elementsEqual("PAR1".utf8) else {
      throw ParquetFault("its end is missing")
    }
    let end = bytes.count - 8
    let length = bytes[end..<end + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= end - 4 else { throw ParquetFault("its metadata are cut off") }
    var reader = ThriftReader(bytes, end - length..<end)
    var elements: [Element] = []
    var groups: [RowGroup] = []
    try reader.structure { reader, id, kind in
      switch (id, kind) {
      case (2, .list): try reader.list { elements.append(try Element(&$0)) }
      case (4, .list): try reader.list { groups.append(try Self.group(&$0)) }
      default: return false
      }
      return true
    }
    self.groups = groups
    columns = try Self.columns(elements)
    for group in groups {
      guard (0...Self.maximumRows).contains(group.rows), rows + group.rows <= Self.maximumRows
      else {
        throw ParquetFault("it has more than \(Self.maximumRows) rows")
      }
      rows += group.rows
    }
  }

  /// A node of the schema: a tree, written with each node before its children.
  private struct Element {
    var name = ""
    var type: Int?
    var repetition = 0
    var children = 0

    init(_ reader: inout ThriftReader) throws {
      var element = (name: "", type: Int?.none, repetition: 0, children: 0)
      try reader.structure { reader, id, kind in
        switch (id, kind) {
        case (1, .int32): element.type = try reader.integer()
        case (3, .int32): element.repetition = try reader.integer()
        case (4, .binary): element.name = try reader.text()
        case (5, .int32): element.children = try reader.integer()
        default: return false
        }
        return true
      }
      (name, type, repetition, children) = element
    }
  }

  /// The root's children that are no structures or lists.
  private static func columns(_ elements: [Element]) throws -> [Column] {
    guard let root = elements.first else { throw ParquetFault("it has no schema") }
    var columns: [Column] = []
    var index = 1
    for _ in 0..<max(0, min(root.children, elements.count)) {
      guard index < elements.count else { throw ParquetFault("its schema is cut off") }
      let element = elements[index]
      if let type = element.type, element.children == 0, element.repetition < 2 {
        columns.append(
          Column(name: element.name, type: type, isOptional: element.repetition == 1))
      }
      // Over the node and all that is below it.
      var open = 1
      while open > 0 {
        guard index < elements.count, elements[index].children >= 0 else {
          throw ParquetFault("its schema is damaged")
        }
        open += min(elements[index].children, elements.count) - 1
        index += 1
      }
    }
    return columns
  }

  private static func group(_ reader: inout ThriftReader) throws -> RowGroup {
    var group = RowGroup()
    try reader.structure { reader, id, kind in
      switch (id, kind) {
      case (1, .list): try reader.list { group.chunks.append(try Self.chunk(&$0)) }
      case (3, .int64): group.rows = try reader.integer()
      default: return false
      }
      return true
    }
    return group
  }

  private static func chunk(_ reader: inout ThriftReader) throws -> Chunk {
    var chunk = Chunk()
    try reader.structure { reader, id, kind in
      guard (id, kind) == (3, .structure) else { return false }
      try reader.structure { reader, id, kind in
        switch (id, kind) {
        case (3, .list): try reader.list { chunk.path.append(try $0.text()) }
        case (4, .int32): chunk.codec = try reader.integer()
        case (5, .int64): chunk.values = try reader.integer()
        case (7, .int64): chunk.compressedBytes = try reader.integer()
        case (9, .int64): chunk.dataOffset = try reader.integer()
        case (11, .int64): chunk.dictionaryOffset = try reader.integer()
        default: return false
        }
        return true
      }
      return true
    }
    return chunk
  }
}
