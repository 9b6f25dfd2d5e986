#if canImport(Glibc)
  import Glibc
#endif

/// Bytes to look for in others: by Knuth, Morris and Pratt, so that the time grows with the lengths'
/// sum and not their product, whoever wrote them.
public struct ByteSearch: Sendable {
  private let part: [UInt8]
  /// For each beginning of the part the length of its longest border.
  private let borders: [Int]

  /// Prepares the search for these bytes.
  public init(_ part: [UInt8]) {
    var borders = [Int](repeating: 0, count: part.count)
    var length = 0
    for index in part.indices.dropFirst() {
      while length > 0, part[index] != part[length] { length = borders[length - 1] }
      if part[index] == part[length] { length += 1 }
      borders[index] = length
    }
    self.part = part
    self.borders = borders
  }

  /// Prepares the search for a text.
  public init(_ part: String) { self.init(Array(part.utf8)) }

  /// Whether the bytes occur; no bytes occur everywhere.
  public func occurs(in whole: UnsafeBufferPointer<UInt8>) -> Bool {
    part.isEmpty || first(in: whole) != nil
  }

  /// Where the bytes occur first, from an index on; nil where they do not, and for no bytes.
  public func first(in whole: UnsafeBufferPointer<UInt8>, from place: Int = 0) -> Int? {
    guard let first = part.first, let start = whole.baseAddress else { return nil }
    var index = place
    var length = 0
    while index < whole.count {
      if length == 0 {
        // libc finds where the part may begin many bytes at once.
        guard let match = memchr(start + index, Int32(first), whole.count - index) else {
          return nil
        }
        index = UnsafeRawPointer(match) - UnsafeRawPointer(start) + 1
        length = 1
      } else if whole[index] == part[length] {
        index += 1
        length += 1
      } else {
        length = borders[length - 1]
      }
      if length == part.count { return index - part.count }
    }
    return nil
  }

  /// Whether they occur in a text.
  public func occurs(in text: String) -> Bool {
    var text = text
    return text.withUTF8(occurs)
  }
}
