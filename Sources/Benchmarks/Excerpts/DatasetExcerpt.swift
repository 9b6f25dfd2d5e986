public import Evaluation

/// Some tasks of a dataset as a dataset of its own, in the official format.
public struct DatasetExcerpt: Sendable, Hashable {
  /// A file of the excerpt.
  public struct File: Sendable, Hashable {
    /// Its name within the dataset's folder; nil where the dataset is a single file.
    public let name: String?
    /// Its content: all that the official file says about the tasks, byte for byte.
    public let bytes: [UInt8]
  }

  /// The files.
  public let files: [File]
  /// The ids that tasks have in the excerpt, where they are others: MuSR's count stories and
  /// questions.
  public let renamed: [ExactText: String]

  init(files: [File], renamed: [ExactText: String] = [:]) {
    self.files = files
    self.renamed = renamed
  }
}

extension JSONReader {
  /// Reads over a value and returns it as it stands.
  mutating func verbatim() throws -> ArraySlice<UInt8> {
    _ = peek()
    let begin = position
    try skip()
    return bytes[begin..<position]
  }

  /// Copies an array with the elements that the closure returns; nil where it returns none. The
  /// closure must read or skip its element.
  mutating func copyArray(_ element: (inout JSONReader) throws -> [UInt8]?) throws -> [UInt8]? {
    var kept: [[UInt8]] = []
    try array { if let copy = try element(&$0) { kept.append(copy) } }
    return kept.isEmpty ? nil : Array("[".utf8) + kept.joined(separator: [0x2C, 0x0A]) + [0x5D]
  }

  /// Copies an object whose array `name` is thinned out; nil where nothing is left of the array, or
  /// the object has none.
  mutating func copyObject(
    thinning name: String, _ element: (inout JSONReader) throws -> [UInt8]?
  ) throws -> [UInt8]? {
    var members: [[UInt8]] = []
    var isKept = false
    try object { reader, member in
      guard case .member(let quoted)? = reader.path.last else { return }
      let label = Array(reader.bytes[quoted.lowerBound - 1...quoted.upperBound]) + [0x3A, 0x20]
      if member != name {
        members.append(label + (try reader.verbatim()))
      } else if let copy = try reader.copyArray(element) {
        isKept = true
        members.append(label + copy)
      }
    }
    return isKept ? Array("{".utf8) + members.joined(separator: [0x2C, 0x20]) + [0x7D] : nil
  }
}

extension InputFile {
  /// The lines whose object has one of these ids, in order.
  /// - Parameter isKept: whether to keep the line with this id and number, from 0.
  func lines(withField field: String, _ isKept: (String, Int) -> Bool) throws -> [UInt8] {
    var kept: [UInt8] = []
    var number = 0
    try eachLine { reader in
      let mark = reader.mark()
      var id: String?
      try reader.object { reader, name in
        if name == field { id = try reader.text() } else { try reader.skip() }
      }
      if isKept(try reader.require(id, field, of: mark), number) {
        kept += reader.bytes[reader.start..<reader.end]
        kept.append(0x0A)
      }
      number += 1
    }
    return kept
  }
}
