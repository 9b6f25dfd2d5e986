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
    var name = name
    return name.withUTF8 { name in
      block.withUnsafeBufferPointer { block in
        var start = 0
        while start < block.count {
          let stop = block[start...].firstIndex(of: UInt8(ascii: "\n")) ?? block.count
          let end = start + name.count
          if end < stop, block[end] == UInt8(ascii: ":"), isName(name, at: start, of: block) {
            return String(decoding: trimmed(self.block[end + 1..<stop]), as: UTF8.self)
          }
          start = stop + 1
        }
        return nil
      }
    }
  }

  private func isName(
    _ name: UnsafeBufferPointer<UInt8>, at start: Int, of block: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    for index in name.indices where lowercased(block[start + index]) != lowercased(name[index]) {
      return false
    }
    return true
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
