import Evaluation

/// A Parquet file, as far as flat tables of texts and whole numbers need: structures and lists are
/// left out, pages may be of version 1 or 2, plain or by dictionary, unpacked or packed by Snappy,
/// gzip or zstd.
struct ParquetTable {
  /// A value of a column.
  enum Value: Hashable {
    case text(String)
    case integer(Int)
  }

  /// How many rows it has.
  let rows: Int

  private let path: String
  private let bytes: [UInt8]
  private let footer: ParquetFooter

  /// Whether content begins as a Parquet file does.
  static func isFormat(of bytes: [UInt8]) -> Bool { bytes.starts(with: "PAR1".utf8) }

  /// Reads the footer of a file with this content.
  /// - Throws: `InputError` where it is damaged.
  init(_ bytes: [UInt8], path: String) throws {
    self.path = path
    self.bytes = bytes
    do {
      footer = try ParquetFooter(bytes)
    } catch let fault as ParquetFault {
      throw Self.error(fault, path)
    }
    rows = footer.rows
  }

  /// A column's values in the order of the rows, nil for a row without one.
  /// - Returns: nil where the file has no such column of plain values.
  /// - Throws: `InputError` where it is damaged, or written in a way that is not read.
  func column(_ name: String) throws -> [Value?]? {
    guard let column = footer.columns.first(where: { ExactText($0.name) == ExactText(name) }) else {
      return nil
    }
    do {
      var values: [Value?] = []
      var room = InputFile.maximumBytes
      for group in footer.groups where group.rows > 0 {
        guard let chunk = group.chunks.first(where: { $0.path == [name] }),
          chunk.values == group.rows
        else { throw ParquetFault("a group of rows lacks the column \(name.debugDescription)") }
        var reader = ParquetColumnReader(bytes, column, chunk, room: room)
        values += try reader.read()
        room = reader.room
      }
      return values
    } catch let fault as ParquetFault {
      throw Self.error(fault, path)
    }
  }

  private static func error(_ fault: ParquetFault, _ path: String) -> InputError {
    InputError(
      path, "the Parquet file cannot be read: \(fault.problem)",
      remedy: FileFormat.conversion(of: [path], to: "metadata.jsonl"))
  }
}

/// Reads the pages of one column in one group of rows.
struct ParquetColumnReader {
  /// How many bytes further pages may unpack to.
  private(set) var room: Int

  private let bytes: [UInt8]
  private let column: ParquetFooter.Column
  private let chunk: ParquetFooter.Chunk
  private var dictionary: [ParquetTable.Value] = []
  private var values: [ParquetTable.Value?] = []

  init(
    _ bytes: [UInt8], _ column: ParquetFooter.Column, _ chunk: ParquetFooter.Chunk, room: Int
  ) {
    (self.bytes, self.column, self.chunk, self.room) = (bytes, column, chunk, room)
  }

  mutating func read() throws -> [ParquetTable.Value?] {
    // Between the file's marks.
    guard chunk.start >= 4, chunk.compressedBytes >= 0,
      chunk.start <= bytes.count - 8, chunk.compressedBytes <= bytes.count - 8 - chunk.start
    else { throw ParquetFault("a column lies outside of it") }
    let end = chunk.start + chunk.compressedBytes
    var position = chunk.start
    while values.count < chunk.values {
      var header = ThriftReader(bytes, position..<end)
      let page = try ParquetPage(&header)
      let start = header.position
      guard page.packedBytes <= end - start else { throw ParquetFault("a page is cut off") }
      position = start + page.packedBytes
      try take(page, bytes[start..<position])
    }
    guard values.count == chunk.values else { throw ParquetFault("a column has too many values") }
    return values
  }

  private mutating func take(_ page: ParquetPage, _ body: ArraySlice<UInt8>) throws {
    switch page.kind {
    case .dictionary:
      dictionary = try plain(try unpacked(body, page.unpackedBytes)[...], page.values)
    case .data:
      var rest = try unpacked(body, page.unpackedBytes)[...]
      var levels = ArraySlice<UInt8>()
      if column.isOptional {
        let count = try Self.number(&rest, 4)
        guard count <= rest.count else { throw ParquetFault("a page is cut off") }
        levels = rest.prefix(count)
        rest = rest.dropFirst(count)
      }
      try append(page, levels, rest)
    case .dataV2:
      let levels = page.repetitionBytes + page.definitionBytes
      guard levels <= body.count, levels <= page.unpackedBytes else {
        throw ParquetFault("a page is cut off")
      }
      let packed = body.dropFirst(levels)
      let content =
        page.isCompressed ? try unpacked(packed, page.unpackedBytes - levels) : Array(packed)
      try append(
        page, body.dropFirst(page.repetitionBytes).prefix(page.definitionBytes), content[...])
    case .index, nil: break
    }
  }

  private mutating func append(
    _ page: ParquetPage, _ levels: ArraySlice<UInt8>, _ content: ArraySlice<UInt8>
  ) throws {
    guard page.values <= chunk.values - values.count else {
      throw ParquetFault("a column has too many values")
    }
    let isThere =
      column.isOptional ? try HybridRuns.read(levels, width: 1, count: page.values) : []
    let count = column.isOptional ? isThere.count { $0 == 1 } : page.values
    var found = try decoded(page.encoding, content, count)[...]
    values += (0..<page.values).map { index in
      !column.isOptional || isThere[index] == 1 ? found.popFirst() : nil
    }
  }

  private func decoded(_ encoding: Int, _ content: ArraySlice<UInt8>, _ count: Int) throws
    -> [ParquetTable.Value]
  {
    switch encoding {
    case 0: return try plain(content, count)
    // 2 is the older name for 8.
    case 2, 8:
      if count == 0 { return [] }
      guard let width = content.first else { throw ParquetFault("a page is cut off") }
      let places = try HybridRuns.read(content.dropFirst(), width: Int(width), count: count)
      return try places.map { place in
        guard dictionary.indices.contains(place) else {
          throw ParquetFault("a page names what its dictionary lacks")
        }
        return dictionary[place]
      }
    default: throw ParquetFault("its encoding \(encoding) is not read")
    }
  }

  private func plain(_ content: ArraySlice<UInt8>, _ count: Int) throws -> [ParquetTable.Value] {
    var rest = content
    // Every value takes four bytes at least.
    guard count <= content.count / 4 else { throw ParquetFault("a page is cut off") }
    return try (0..<count).map { _ in
      switch column.type {
      case 1: return .integer(Int(Int32(truncatingIfNeeded: try Self.number(&rest, 4))))
      case 2: return .integer(try Self.number(&rest, 8))
      case 6:
        let size = try Self.number(&rest, 4)
        guard size <= rest.count else { throw ParquetFault("a page is cut off") }
        defer { rest = rest.dropFirst(size) }
        guard let text = String(validating: rest.prefix(size), as: UTF8.self) else {
          throw ParquetFault("the column \(column.name.debugDescription) is no text in UTF-8")
        }
        return .text(text)
      default:
        throw ParquetFault(
          "the column \(column.name.debugDescription) holds neither texts nor whole numbers")
      }
    }
  }

  private mutating func unpacked(_ body: ArraySlice<UInt8>, _ count: Int) throws -> [UInt8] {
    guard count <= room else { throw ParquetFault("it unpacks to too much") }
    room -= count
    switch chunk.codec {
    case 0: return Array(body)
    case 1: return try Snappy.unpacked(body, count: count)
    // A page may be empty, and then not even have a header.
    case 2, 6: return try count == 0 ? [] : Gzip.page(Array(body), count: count)
    default: throw ParquetFault("its compression \(chunk.codec) is not read")
    }
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, _ size: Int) throws -> Int {
    guard rest.count >= size else { throw ParquetFault("a page is cut off") }
    defer { rest = rest.dropFirst(size) }
    return Int(
      truncatingIfNeeded: rest.prefix(size).reversed().reduce(UInt(0)) { $0 << 8 | UInt($1) })
  }
}
