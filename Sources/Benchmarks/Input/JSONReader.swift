import Evaluation

/// A strict reader of JSON that pulls values in the order of the file.
///
/// Unlike a decoder it keeps the order of an object's members, refuses a name that occurs twice, and
/// knows the line and the JSON path of whatever is wrong.
struct JSONReader {
  /// A step of the path to a value: a member, by where its name stands, or an element.
  enum Step {
    case member(Range<Int>)
    case element(Int)
  }

  /// Arrays and objects may be nested this deep.
  static let maximumDepth = 500

  let source: String
  let firstLine: Int
  let bytes: [UInt8]
  let start: Int
  let end: Int
  var position: Int
  var path: [Step] = []
  /// Whether a surrogate without its other half is taken as Python takes it; for predictions, which
  /// official scripts read so.
  var allowsLoneSurrogates = false
  /// The names so far of the objects that are being read, outer ones first.
  private var names: [ScannedString] = []

  /// Reads a whole file as one JSON text.
  init(_ file: InputFile) {
    self.init(file, range: file.textStart..<file.bytes.count, firstLine: 1)
  }

  /// Reads a part of a file that begins at the beginning of `firstLine`.
  init(_ file: InputFile, range: Range<Int>, firstLine: Int) {
    source = file.path
    bytes = file.bytes
    start = range.lowerBound
    end = range.upperBound
    position = start
    self.firstLine = firstLine
  }
}

// MARK: - Values

extension JSONReader {
  /// Reads an object; `member` is called for each member and must read or skip its value.
  /// - Parameter isNew: tells whether a name is there for the first time, where the caller knows;
  ///   for objects with thousands of members.
  mutating func object(
    isNew: ((String) -> Bool)? = nil, _ member: (inout JSONReader, String) throws -> Void
  ) throws {
    try open(0x7B, "an object")
    let outer = names.count
    defer { names.removeLast(names.count - outer) }
    var many: Set<ExactText> = []
    if try closes(0x7D) { return }
    while true {
      guard peek() == 0x22 else { throw syntaxError("expected a member's name in quotes") }
      let begin = position
      let scanned = try scanString()
      let name = try text(scanned)
      guard try isNew?(name) ?? remember(name, scanned, since: outer, &many) else {
        position = begin
        throw syntaxError("the name \"\(name)\" occurs twice in one object")
      }
      path.append(.member(begin + 1..<position - 1))
      try expect(0x3A, "a colon after the name")
      try member(&self, name)
      path.removeLast()
      if try !continues(0x7D) { return }
    }
  }

  /// Reads an array; `element` is called for each element and must read or skip it.
  mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
    try open(0x5B, "an array")
    if try closes(0x5D) { return }
    var index = 0
    while true {
      path.append(.element(index))
      try element(&self)
      path.removeLast()
      if try !continues(0x5D) { return }
      index += 1
    }
  }

  /// Reads an array of texts.
  mutating func texts() throws -> [String] {
    var result: [String] = []
    try array { result.append(try $0.text()) }
    return result
  }

  /// Reads a text.
  mutating func text() throws -> String {
    guard peek() == 0x22 else { throw typeError("text") }
    return try text(try scanString())
  }

  private mutating func text(_ scanned: ScannedString) throws -> String {
    if scanned.hasEscapes { return try unescaped(scanned.range) }
    if scanned.isASCII {
      return bytes.withUnsafeBufferPointer {
        String(decoding: UnsafeBufferPointer(rebasing: $0[scanned.range]), as: UTF8.self)
      }
    }
    guard let text = String(validating: bytes[scanned.range], as: UTF8.self) else {
      position = scanned.range.lowerBound - 1
      throw syntaxError("the text is not valid UTF-8")
    }
    return text
  }

  /// Notes a name of the object whose names begin at `outer`. The first few are compared one by one,
  /// by their bytes where none has escapes; further ones go into `many`.
  /// - Returns: false where the name is there already.
  private mutating func remember(
    _ name: String, _ scanned: ScannedString, since outer: Int, _ many: inout Set<ExactText>
  ) throws -> Bool {
    for earlier in names[outer...] {
      if earlier.hasEscapes || scanned.hasEscapes {
        if ExactText(try unescaped(earlier.range)) == ExactText(name) { return false }
      } else if earlier.range.count == scanned.range.count,
        bytes[earlier.range].elementsEqual(bytes[scanned.range])
      {
        return false
      }
    }
    if names.count - outer >= 16 { return many.insert(ExactText(name)).inserted }
    names.append(scanned)
    return true
  }

  /// Reads a number.
  mutating func number() throws -> Double {
    guard nextKind() == .number else { throw typeError("a number") }
    let range = try scanNumber()
    guard let value = Double(String(decoding: bytes[range], as: UTF8.self)), value.isFinite else {
      throw syntaxError("the number is too large")
    }
    return value
  }

  /// Reads a whole number; `2.0` is one.
  mutating func wholeNumber() throws -> Int {
    guard nextKind() == .number else { throw typeError("a whole number") }
    let begin = position
    let token = String(decoding: bytes[try scanNumber()], as: UTF8.self)
    guard let value = Int(token) ?? Double(token).flatMap(Int.init(exactly:)) else {
      position = begin
      throw typeError("a whole number")
    }
    return value
  }

  /// Reads `true` or `false`.
  mutating func flag() throws -> Bool {
    switch peek() {
    case 0x74:
      try literal("true")
      return true
    case 0x66:
      try literal("false")
      return false
    default: throw typeError("true or false")
    }
  }

  /// Reads `null` if that is the next value.
  mutating func null() throws -> Bool {
    guard peek() == 0x6E else { return false }
    try literal("null")
    return true
  }

  /// Reads over any value.
  mutating func skip() throws {
    switch nextKind() {
    case .object: try object { reader, _ in try reader.skip() }
    case .array: try array { try $0.skip() }
    case .text: _ = try scanString()
    case .number: _ = try scanNumber()
    case .flag: _ = try flag()
    case .null: _ = try null()
    case .end, .other: throw syntaxError("expected a value")
    }
  }

  /// What kind of value comes next.
  mutating func nextKind() -> Kind {
    guard let byte = peek() else { return .end }
    return switch byte {
    case 0x7B: .object
    case 0x5B: .array
    case 0x22: .text
    case 0x74, 0x66: .flag
    case 0x6E: .null
    case 0x2D, 0x30...0x39: .number
    default: .other
    }
  }

  /// The kinds of values, in words for a message.
  enum Kind: String {
    case object = "an object"
    case array = "an array"
    case text
    case number = "a number"
    case flag = "true or false"
    case null
    case end = "the end of the text"
    case other = "something that is no JSON"
  }

  /// Makes sure that nothing follows.
  mutating func finish() throws {
    if peek() != nil { throw syntaxError("expected the end, found more text") }
  }
}

// MARK: - Errors

extension JSONReader {
  /// Where the reader is: enough to name the place later.
  struct Mark {
    fileprivate let position: Int
    fileprivate let path: [Step]
  }

  /// The next value's place.
  mutating func mark() -> Mark {
    _ = peek()
    return Mark(position: position, path: path)
  }

  /// An error about the value at `mark`, or at the reader's own place.
  func error(_ problem: String, remedy: String? = nil, at mark: Mark? = nil) -> InputError {
    let place = mark ?? Mark(position: position, path: path)
    let steps = pathText(place.path)
    return InputError(
      "\(source):\(line(of: place.position))" + (steps.isEmpty ? "" : ": \(steps)"), problem,
      remedy: remedy)
  }

  /// The value, or an error that the object at `mark` lacks the field.
  func require<Value>(
    _ value: Value?, _ field: String, of mark: Mark, remedy: String? = nil
  ) throws -> Value {
    guard let value else {
      throw error("the field \"\(field)\" is missing", remedy: remedy, at: mark)
    }
    return value
  }

  mutating func typeError(_ expected: String) -> InputError {
    let found = nextKind()
    if found == .end || found == .other { return syntaxError("expected \(expected)") }
    return error("expected \(expected), found \(found.rawValue)")
  }

  func syntaxError(_ problem: String) -> InputError {
    let found = position >= end ? ", at the end of the text" : ""
    let steps = pathText(path)
    return InputError(
      "\(source):\(line(of: position)):\(column(of: position))"
        + (steps.isEmpty ? "" : ": \(steps)"),
      "no valid JSON: \(problem)\(found)",
      remedy: position >= end ? "The file may have been cut off." : nil)
  }

  private func line(of offset: Int) -> Int {
    bytes[start..<min(offset, end)].reduce(firstLine) { $1 == 0x0A ? $0 + 1 : $0 }
  }

  /// In Unicode scalars from 1.
  private func column(of offset: Int) -> Int {
    let before = bytes[start..<min(offset, end)]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? start
    return before[lineStart...].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
  }

  private func pathText(_ path: [Step]) -> String {
    // Names may be long and nesting deep: the beginning tells enough.
    if path.count > 8 { return pathText(Array(path.prefix(8))) + "…" }
    return path.reduce(into: "") { text, step in
      switch step {
      case .element(let index): text += "[\(index)]"
      case .member(let range):
        text += (text.isEmpty ? "" : ".") + String(decoding: bytes[range].prefix(80), as: UTF8.self)
      }
    }
  }
}
