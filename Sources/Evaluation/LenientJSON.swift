/// Reads the JSON object in a model's reply, however it is wrapped.
///
/// It takes what models write: prose and code fences around the object, trailing commas, line breaks
/// in a text, text in single quotes, `True`, `False` and `None`, comments of Python or C++, escapes
/// that JSON does not know, and `NaN` and `Infinity`, which become null. It takes no object that is
/// not closed.
public enum LenientJSON {
  /// Objects and arrays may be nested this deep.
  public static let maximumDepth = 64

  /// What becomes of a number.
  public enum Numbers: Sendable {
    /// Its value.
    case values
    /// A text with its digits as they stand, so that 12.50 stays 12.50.
    case asWritten
  }

  /// The last closed object in the text that the condition accepts, else nil: models are asked to
  /// end with their object, and may quote others before it.
  ///
  /// Time is linear in the length of the text, whatever it holds.
  /// - Parameters:
  ///   - nested: whether objects inside others are looked at where the outer one is not accepted.
  ///   - numbers: what becomes of numbers.
  public static func object(
    in text: String, nested: Bool = false, numbers: Numbers = .values,
    where accepts: (JSONValue) -> Bool = { _ in true }
  ) -> JSONValue? {
    var search = ObjectSearch(Array(text.utf8), nested: nested, numbers: numbers)
    return search.last(where: accepts)?.value
  }

  /// The same in UTF-8, with where it ends: the position behind the outermost object that it is in.
  public static func object(
    inBytes bytes: [UInt8], nested: Bool = false, numbers: Numbers = .values,
    where accepts: (JSONValue) -> Bool
  ) -> (value: JSONValue, end: Int)? {
    var search = ObjectSearch(bytes, nested: nested, numbers: numbers)
    return search.last(where: accepts)
  }

  /// The first closed object, of those in no other, that the condition accepts, with where it starts.
  public static func firstObject(
    inBytes bytes: [UInt8], where accepts: (JSONValue) -> Bool
  ) -> (value: JSONValue, start: Int)? {
    var search = ObjectSearch(bytes, nested: false, numbers: .values)
    return search.first(where: accepts)
  }
}

/// Finds an accepted object of a text.
struct ObjectSearch {
  private var builder: JSONBuilder
  private let nested: Bool
  private var recognizerSteps = 0

  /// How many bytes were looked at: what the search costs.
  var steps: Int { builder.lexer.steps + recognizerSteps }

  init(_ bytes: [UInt8], nested: Bool, numbers: LenientJSON.Numbers) {
    builder = JSONBuilder(JSONLexer(bytes), numbers: numbers)
    self.nested = nested
  }

  /// The first object that the condition accepts with its position, or nil.
  mutating func first(where accepts: (JSONValue) -> Bool) -> (value: JSONValue, start: Int)? {
    for start in outermostObjects() {
      if let value = builder.objects(at: start, nested: nested)?.first(where: accepts) {
        return (value, start)
      }
    }
    return nil
  }

  private mutating func outermostObjects() -> [Int] {
    let bytes = builder.lexer.bytes
    guard let first = bytes.firstIndex(of: 0x7B) else { return [] }
    var recognizer = ObjectRecognizer(JSONLexer(bytes))
    defer { recognizerSteps = recognizer.lexer.steps }
    return recognizer.outermostObjects(from: first)
  }

  /// The last object that the condition accepts with the position behind it, or nil.
  mutating func last(where accepts: (JSONValue) -> Bool) -> (value: JSONValue, end: Int)? {
    let bytes = builder.lexer.bytes
    guard let first = bytes.firstIndex(of: 0x7B) else { return nil }
    // Most replies are, or end with, the only object that they have.
    if let values = builder.objects(at: first, nested: nested),
      !bytes[builder.lexer.position...].contains(0x7B)
    {
      let end = builder.lexer.position
      return values.last(where: accepts).map { ($0, end) }
    }
    for start in outermostObjects().reversed() {
      guard let values = builder.objects(at: start, nested: nested) else { continue }
      if let value = values.last(where: accepts) { return (value, builder.lexer.position) }
    }
    return nil
  }
}

/// Makes values of a text's objects.
private struct JSONBuilder {
  var lexer: JSONLexer
  private let numbers: LenientJSON.Numbers
  private var found: [JSONValue] = []

  init(_ lexer: JSONLexer, numbers: LenientJSON.Numbers) {
    self.lexer = lexer
    self.numbers = numbers
  }

  /// The object that starts at a position, as the last element; before it, if wanted, the objects
  /// inside it, each after those that it holds. Nil where it is not closed, or nested too deep.
  mutating func objects(at start: Int, nested: Bool) -> [JSONValue]? {
    lexer.position = start
    found = []
    guard let value = value(depth: 0, collecting: nested) else { return nil }
    return nested ? found : [value]
  }

  private mutating func value(depth: Int, collecting: Bool) -> JSONValue? {
    lexer.skipBlanks()
    guard depth < LenientJSON.maximumDepth, let byte = lexer.peek() else { return nil }
    switch byte {
    case 0x7B: return object(depth: depth, collecting: collecting)
    case 0x5B: return array(depth: depth, collecting: collecting)
    default: return scalar()
    }
  }

  private mutating func object(depth: Int, collecting: Bool) -> JSONValue? {
    lexer.position += 1
    var members: [String: JSONValue] = [:]
    while true {
      lexer.skipBlanks()
      if lexer.take(0x7D) {
        if collecting { found.append(.object(members)) }
        return .object(members)
      }
      guard let name = lexer.name(), lexer.colon(),
        let value = value(depth: depth + 1, collecting: collecting)
      else { return nil }
      members[lexer.text(of: name)] = value
      lexer.skipBlanks()
      guard lexer.take(0x2C) || lexer.peek() == 0x7D else { return nil }
    }
  }

  private mutating func array(depth: Int, collecting: Bool) -> JSONValue? {
    lexer.position += 1
    var elements: [JSONValue] = []
    while true {
      lexer.skipBlanks()
      if lexer.take(0x5D) { return .array(elements) }
      guard let value = value(depth: depth + 1, collecting: collecting) else { return nil }
      elements.append(value)
      lexer.skipBlanks()
      guard lexer.take(0x2C) || lexer.peek() == 0x5D else { return nil }
    }
  }

  private mutating func scalar() -> JSONValue? {
    switch lexer.scalar() {
    case .text(let token): .string(lexer.text(of: token))
    case .number(let value, let digits):
      numbers == .values ? value : .string(lexer.text(of: .init(kind: .bare, range: digits)))
    case .flag(let flag): .bool(flag)
    case .null: .null
    case nil: nil
    }
  }
}
