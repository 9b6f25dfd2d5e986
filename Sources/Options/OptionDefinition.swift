public import Evaluation

/// An option without the type that code reads it as: what parsing, help screens, completions and
/// files of settings go by.
public struct OptionDefinition: Sendable, Hashable {
  /// The long name without dashes; in a file of settings the member's name.
  public let name: String
  /// A one-letter name for the common few.
  public let short: Character?
  /// The placeholder of its value, such as `N`; nil for a flag.
  public let placeholder: String?
  /// One line on what it does.
  public let help: String
  /// The values it takes.
  public let kind: OptionKind
  /// The value where none is given; nil where there is none.
  public let defaultValue: JSONValue?
  /// What holds where none is given, as a help screen shows it; nil where nothing is to be said.
  public let defaultText: String?
  /// The heading under which the help screen shows it.
  public internal(set) var section = "Options"

  /// A definition of which no code reads a typed value: several options of one name as one.
  public init(
    _ name: String, short: Character? = nil, placeholder: String? = nil, _ help: String,
    _ kind: OptionKind, default defaultValue: JSONValue? = nil, otherwise defaultText: String? = nil
  ) {
    self.name = name
    self.short = short
    self.placeholder = kind == .flag ? nil : placeholder ?? kind.placeholder
    self.help = help
    self.kind = kind
    self.defaultValue = defaultValue
    self.defaultText = defaultText ?? defaultValue.flatMap(Self.text)
  }

  /// What it does, what it takes and what holds where it is not given. A form that `help` has is not
  /// told again.
  public var fullDescription: String {
    let form = if case .list(let entry, _) = kind { entry.expectation } else { kind.expectation }
    let taken = kind.expectation
    return (help.hasSuffix(form) ? help + taken.dropFirst(form.count) : "\(help): \(taken)")
      + (defaultText.map { " [\($0)]" } ?? "")
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .bool: nil
    case .string(let text): text
    case .array([]): "none"
    case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
    default: value.shown
    }
  }

  /// The value that was given, checked.
  /// - Throws: `InputError` naming the option, what it takes and what was found.
  func checked(_ given: JSONValue) throws -> JSONValue {
    try kind.checked(given, place: "--\(name)")
  }
}

extension OptionKind {
  /// The value that was given, in the form that code reads.
  /// - Throws: `InputError` naming the place, what is taken there and what was found.
  public func checked(_ given: JSONValue, place: String) throws -> JSONValue {
    if let value = value(given) { return value }
    throw InputError(
      place,
      "expected \(expectation), found \(given.shown)"
        + Suggestion.didYouMean(given.text ?? "", among: words))
  }
}

/// What declares an option: a typed `Option`, or a definition of its own.
public protocol DeclaredOption: Sendable {
  /// The option without its type.
  var definition: OptionDefinition { get }
}

extension OptionDefinition: DeclaredOption {
  public var definition: OptionDefinition { self }
}

extension [any DeclaredOption] {
  /// The options under this heading of the help screen.
  public func under(_ section: String) -> [any DeclaredOption] {
    map { option in
      var definition = option.definition
      definition.section = section
      return definition
    }
  }
}

extension JSONValue {
  /// The value in an error message.
  fileprivate var shown: String {
    switch self {
    case .string(let text): "\"\(text)\""
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .null: "null"
    case .array(let elements): "[\(elements.map(\.shown).joined(separator: ", "))]"
    case .object: "an object"
    }
  }
}
