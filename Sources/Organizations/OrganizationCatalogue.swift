public import Evaluation

/// An organization that can be chosen by name, with its options.
public struct OrganizationKind: Sendable {
  /// An option of an organization: `--name value` on the command line, a member of `options` in an
  /// experiment.
  public struct Option: Sendable, Hashable {
    /// The values an option takes.
    public enum Values: Sendable, Hashable {
      /// One of a few words.
      case words([String])
      /// A whole number within a range.
      case integer(ClosedRange<Int>)
      /// A whole number within a range, or one of a few words.
      case integerOr([String], ClosedRange<Int>)
      /// A number within a range.
      case number(ClosedRange<Double>)
      /// Entries of this form, separated by commas; in JSON also an array of them.
      case list(of: String)
    }

    /// The name, as in `--samples`.
    public let name: String
    /// One line on what it does.
    public let help: String
    /// What it takes.
    public let values: Values
    /// The value where none is given.
    public let defaultValue: JSONValue
  }

  /// The name.
  public let name: String
  /// One line on what it is.
  public let summary: String
  /// Who does what in which order, in a few lines.
  public let structure: String
  /// Its agents, one line each: identity, role, layer.
  public let agents: [String]
  /// Its options.
  public let options: [Option]
  private let make: @Sendable (OptionValues) throws -> any Organization

  init(
    _ name: String, _ summary: String, structure: String, agents: [String], options: [Option],
    make: @escaping @Sendable (OptionValues) throws -> any Organization
  ) {
    self.name = name
    self.summary = summary
    self.structure = structure
    self.agents = agents
    self.options = options
    self.make = make
  }

  /// The organization with these options; those not given take their defaults.
  /// - Throws: `InputError` for an unknown option, a value out of range, or values that do not go
  ///   together.
  public func organization(_ given: [String: JSONValue]) throws -> any Organization {
    for name in given.keys.sorted() where !options.contains(where: { $0.name == name }) {
      throw InputError(
        "--\(name)", "the organization \(self.name) has no such option",
        remedy: "its options: \(options.map(\.name).joined(separator: ", "))")
    }
    var values: [String: JSONValue] = [:]
    for option in options {
      values[option.name] = try given[option.name].map(option.check) ?? option.defaultValue
    }
    return try make(OptionValues(values: values))
  }
}

extension OrganizationKind.Option {
  /// Reads the option's value from the words of a command line.
  /// - Throws: `InputError` if it is not of the option's kind.
  public func parse(_ text: String) throws -> JSONValue {
    switch values {
    case .words, .list: try check(.string(text))
    case .integer, .integerOr: try check(Int(text).map(JSONValue.integer) ?? .string(text))
    case .number: try check(Double(text).map(JSONValue.number) ?? .string(text))
    }
  }

  func check(_ value: JSONValue) throws -> JSONValue {
    switch (values, value) {
    case (.words(let words), .string(let word)) where words.contains(word): return value
    case (.integer(let range), _):
      if let whole = value.wholeNumber, range.contains(whole) { return .integer(whole) }
    case (.integerOr(let words, _), .string(let word)) where words.contains(word): return value
    case (.integerOr(_, let range), _):
      if let whole = value.wholeNumber, range.contains(whole) { return .integer(whole) }
    case (.number(let range), .integer(let whole)) where range.contains(Double(whole)):
      return .number(Double(whole))
    case (.number(let range), .number(let number)) where range.contains(number): return value
    case (.list, .string(let text)):
      return .array(text.split(separator: ",").map { .string(String($0).trimmed) })
    case (.list, .array(let entries)) where entries.allSatisfy { $0.text?.isEmpty == false }:
      return value
    default: break
    }
    throw InputError("--\(name)", "expected \(expectation), found \(value.shown)")
  }

  /// What the option takes, in words.
  public var expectation: String {
    switch values {
    case .words(let words): words.joined(separator: "|")
    case .integer(let range): Self.inWords(range)
    case .integerOr(let words, let range):
      (words + [Self.inWords(range)]).joined(separator: ", or ")
    case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .list(let form): "\(form), separated by commas or given again"
    }
  }

  /// Whether it takes several values: separated by commas, or each with the option's name again.
  public var isList: Bool {
    if case .list = values { true } else { false }
  }

  private static func inWords(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}

/// Checked option values; every option of the kind is there.
struct OptionValues: Sendable {
  let values: [String: JSONValue]

  func word(_ name: String) -> String { values[name]?.text ?? "" }
  func entries(_ name: String) -> [String] { values[name]?.elements?.compactMap(\.text) ?? [] }
  func integer(_ name: String) -> Int { values[name]?.wholeNumber ?? 0 }
  /// The number of an option that takes a word too, or nil for a word.
  func integerIfAny(_ name: String) -> Int? { values[name]?.wholeNumber }
  func number(_ name: String) -> Double {
    switch values[name] {
    case .number(let number): number
    case .integer(let whole): Double(whole)
    default: 0
    }
  }
}

extension OrganizationKind.Option {
  /// The placeholder of its value on a help screen.
  public var placeholder: String {
    switch values {
    case .words: "WORD"
    case .integer, .integerOr: "N"
    case .number: "X"
    case .list: "LIST"
    }
  }

  /// The default as a help screen shows it.
  public var defaultText: String {
    switch defaultValue {
    case .string(let text): text
    case .array([]): "none"
    default: defaultValue.shown
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
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// All organizations by name.
public enum OrganizationCatalogue {
  /// The organizations, in the order in which they are listed.
  public static let kinds: [OrganizationKind] =
    [single, flat, debate, vote, hierarchical] + selfOrganizing

  /// The organization of that name, or nil.
  public static func kind(named name: String) -> OrganizationKind? {
    kinds.first { $0.name == name }
  }
}
