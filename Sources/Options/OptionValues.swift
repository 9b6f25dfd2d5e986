public import Evaluation

/// Checked values of options.
public struct OptionValues: Sendable {
  private var values: [String: JSONValue] = [:]

  /// No values.
  public init() {}

  /// Values by the options' names, as a file of settings has them; null is none.
  /// - Parameters:
  ///   - options: the options that there are.
  ///   - owner: what has them, for errors: `the organization flat`.
  /// - Throws: `InputError` naming the option: an unknown one, or a value that it does not take.
  public init(
    _ given: [String: JSONValue], of options: [OptionDefinition], owner: String
  ) throws {
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let option = options.first(where: { $0.name == name }) else {
        throw InputError(
          "--\(name)",
          "\(owner) has no such option" + Suggestion.didYouMean(name, among: options.map(\.name)),
          remedy: options.count > 12
            ? nil : "its options: \(options.map(\.name).joined(separator: ", "))")
      }
      if value != .null { try give(value, to: option) }
    }
  }

  /// Takes a value; those of a list are added to the ones that it has.
  /// - Throws: `InputError` where the option does not take it.
  public mutating func give(_ value: JSONValue, to option: OptionDefinition) throws {
    let value = try option.checked(value)
    if case .array(let more) = value, case .array(let before)? = values[option.name] {
      values[option.name] = .array(before + more)
    } else {
      values[option.name] = value
    }
  }

  /// The value of an option: the one given, else its default.
  public subscript<Value>(option: Option<Value>) -> Value {
    guard let given = values[option.name] else { return option.defaultValue }
    guard let value = option.read(given) else {
      assertionFailure("--\(option.name) is declared with another kind of value")
      return option.defaultValue
    }
    return value
  }

  /// Whether a value was given.
  public func has(_ option: some DeclaredOption) -> Bool {
    values[option.definition.name] != nil
  }

  /// The values given for these options, by name.
  public func given(among options: [OptionDefinition]) -> [String: JSONValue] {
    values.filter { name, _ in options.contains { $0.name == name } }
  }

  /// These values, and those of `others` where there are none here.
  public func over(_ others: OptionValues) -> OptionValues {
    var all = self
    all.values.merge(others.values) { own, _ in own }
    return all
  }
}
