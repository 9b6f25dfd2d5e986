/// A response, whatever its status.
public struct HTTPResponse: Sendable {
  /// The status code.
  public let status: Int
  /// The header fields of the final response.
  public let headers: HTTPHeaders
  /// The body's bytes; empty where a download wrote them to a file.
  public let body: [UInt8]
  /// Seconds from the start of the exchange to the last byte, as libcurl measured them.
  public let seconds: Double
  /// The absolute address that a 3xx response points to.
  let redirectTarget: String?
}

/// The header fields of a response.
public struct HTTPHeaders: Sendable {
  /// The header block as it came: lines ending in CR LF, the status line first.
  let block: [UInt8]

  /// The value of the first field of this name, whatever its case, without surrounding space; nil
  /// where there is none. Bytes that are no UTF-8 become U+FFFD.
  public subscript(name: String) -> String? {
    let end = UInt8(ascii: "\n")
    var start = block.startIndex
    while start < block.endIndex {
      let stop = block[start...].firstIndex(of: end) ?? block.endIndex
      if let value = value(of: name, in: block[start..<stop]) { return value }
      start = stop + 1
    }
    return nil
  }

  private func value(of name: String, in line: ArraySlice<UInt8>) -> String? {
    let length = name.utf8.count
    guard line.count > length, line[line.startIndex + length] == UInt8(ascii: ":"),
      zip(line, name.utf8).allSatisfy({ lowercased($0) == lowercased($1) })
    else { return nil }
    return String(decoding: trimmed(line.dropFirst(length + 1)), as: UTF8.self)
  }

  private func lowercased(_ byte: UInt8) -> UInt8 {
    (65...90).contains(byte) ? byte + 32 : byte
  }

  private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 }
    let start = bytes.drop(while: isSpace)
    guard let last = start.lastIndex(where: { !isSpace($0) }) else { return [] }
    return start[...last]
  }
}
