public import Evaluation

/// An option: declared once, and the key under which its value is read.
///
///     static let samples = Option("samples", "samples to draw", .integer(1...1000), default: 5)
///     static let limit = Option("limit", "how many tasks", .integer(1...Int.max), otherwise: "all")
///
///     values[Self.samples]  // an Int
///     values[Self.limit]    // an Int?
public struct Option<Value: Sendable>: DeclaredOption {
  public let definition: OptionDefinition
  /// The value where none is given.
  let defaultValue: Value
  /// Reads a checked value; nil for one of another kind.
  let read: @Sendable (JSONValue) -> Value?
  /// The value as a file of settings has it; nil for none.
  let write: @Sendable (Value) -> JSONValue?

  /// An option that always has a value.
  public init(
    _ name: String, short: Character? = nil, placeholder: String? = nil, _ help: String,
    _ form: OptionForm<Value>, default defaultValue: Value, otherwise defaultText: String? = nil
  ) {
    definition = OptionDefinition(
      name, short: short, placeholder: placeholder, help, form.kind,
      default: form.write(defaultValue), otherwise: defaultText)
    self.defaultValue = defaultValue
    read = form.read
    write = form.write
  }

  /// An option without a default: nil where it is not given, which `defaultText` may explain.
  public init<Given>(
    _ name: String, short: Character? = nil, placeholder: String? = nil, _ help: String,
    _ form: OptionForm<Given>, otherwise defaultText: String? = nil
  ) where Value == Given? {
    definition = OptionDefinition(
      name, short: short, placeholder: placeholder, help, form.kind, otherwise: defaultText)
    defaultValue = nil
    read = { form.read($0) }
    write = { $0.map(form.write) }
  }

  /// An option without a value: whether it is given.
  public init(flag name: String, short: Character? = nil, _ help: String) where Value == Bool {
    self.init(name, short: short, help, .flag, default: false)
  }

  /// The name, as it is read and recorded.
  public var name: String { definition.name }
}

/// What an option takes, and what code reads it as.
public struct OptionForm<Value: Sendable>: Sendable {
  let kind: OptionKind
  let read: @Sendable (JSONValue) -> Value?
  let write: @Sendable (Value) -> JSONValue
}

extension OptionForm where Value == Bool {
  static var flag: Self { .init(kind: .flag, read: \.flag, write: JSONValue.bool) }
}

extension OptionForm where Value == String {
  /// Any text; errors say the form that is expected.
  public static func text(_ form: String = "a text") -> Self { string(.text(form)) }

  /// A file or folder.
  public static var path: Self { string(.path) }

  /// One of these words.
  public static func word(_ words: [String]) -> Self { string(.word(words)) }

  private static func string(_ kind: OptionKind) -> Self {
    .init(kind: kind, read: \.text, write: JSONValue.string)
  }
}

extension OptionForm where Value == Int {
  /// A whole number within a range.
  public static func integer(_ range: ClosedRange<Int>) -> Self {
    .init(kind: .integer(range), read: \.wholeNumber, write: JSONValue.integer)
  }
}

extension OptionForm where Value == Double {
  /// A number within a range.
  public static func number(_ range: ClosedRange<Double>) -> Self {
    .init(kind: .number(range), read: \.double, write: JSONValue.number)
  }
}

extension OptionForm where Value == Duration {
  /// A length of time, up to a million of its unit.
  public static var duration: Self {
    .init(
      kind: .duration, read: { $0.double.map { .seconds($0) } },
      write: { .number($0 / .seconds(1)) })
  }
}

extension OptionForm where Value == [String: JSONValue] {
  /// The members of a JSON object.
  public static var object: Self {
    .init(
      kind: .object,
      read: { if case .object(let members) = $0 { members } else { nil } },
      write: JSONValue.object)
  }
}

extension OptionForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the type's words.
  public static var word: Self {
    .init(
      kind: .word(Value.allCases.map(\.rawValue)), read: { $0.text.flatMap(Value.init) },
      write: { .string($0.rawValue) })
  }
}

extension OptionForm {
  /// One of the type's words, or a whole number within a range.
  public static func integer<Word>(_ range: ClosedRange<Int>, or: Word.Type) -> Self
  where
    Value == IntegerOr<Word>, Word: RawRepresentable & CaseIterable & Sendable,
    Word.RawValue == String
  {
    .init(
      kind: .integerOr(Word.allCases.map(\.rawValue), range),
      read: { $0.text.flatMap(Word.init).map(Value.word) ?? $0.wholeNumber.map(Value.integer) },
      write: {
        switch $0 {
        case .word(let word): .string(word.rawValue)
        case .integer(let number): .integer(number)
        }
      })
  }

  /// A number within a range, or a word for none.
  public static func number(_ range: ClosedRange<Double>, orNone word: String) -> Self
  where Value == Double? {
    .init(
      kind: .numberOr([word], range),
      read: { $0.text == word ? .some(nil) : $0.double.map(Optional.some) },
      write: { $0.map(JSONValue.number) ?? .string(word) })
  }

  /// Several values.
  public static func list<Entry>(
    of entry: OptionForm<Entry>, separator: OptionKind.Separator = .comma
  ) -> Self where Value == [Entry] {
    .init(
      kind: .list(of: entry.kind, separator), read: { $0.elements?.compactMap(entry.read) },
      write: { .array($0.map(entry.write)) })
  }
}

/// A whole number, or a word in its place.
public enum IntegerOr<Word: Sendable>: Sendable {
  /// A number.
  case integer(Int)
  /// A word.
  case word(Word)

  /// The number, or nil for a word.
  public var number: Int? {
    if case .integer(let number) = self { number } else { nil }
  }

  /// The word, or nil for a number.
  public var word: Word? {
    if case .word(let word) = self { word } else { nil }
  }
}

extension [String: JSONValue] {
  /// Records an option's value under its name; one that has no value is left out.
  public mutating func record<Read>(_ value: Read, as option: Option<Read>) {
    self[option.name] = option.write(value)
  }
}
