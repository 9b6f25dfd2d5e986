import Evaluation
public import Options

/// The words of a command line, checked against a specification.
public struct ParsedArguments: Sendable {
  /// The command they were checked against.
  public let command: CommandSpecification
  /// Arguments without a name.
  public private(set) var operands: [String] = []
  /// The options' values.
  public private(set) var values = OptionValues()

  /// Parses the words after the command's name. `--name value` and `--name=value` are the same; `--`
  /// ends the options.
  /// - Throws: `UsageError`, also for a value that the option or argument does not take.
  public init(_ words: some Sequence<String>, for command: CommandSpecification) throws {
    self.command = command
    var words = Array(words)[...]
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        break
      } else if word.hasPrefix("--") {
        try take(long: word.dropFirst(2), from: &words)
      } else if word.hasPrefix("-"), word.count > 1 {
        try take(short: word.dropFirst(), from: &words)
      } else {
        operands.append(word)
      }
    }
    if !isHelpRequested { try checkOperands() }
  }

  private mutating func take(long word: Substring, from words: inout ArraySlice<String>) throws {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = command.options.first(where: { $0.name == name }) else {
      throw UsageError(
        "unknown option --\(name)"
          + Suggestion.didYouMean(name, among: command.options.map(\.name), prefix: "--"))
    }
    try take(option, inline: parts.count > 1 ? String(parts[1]) : nil, from: &words)
  }

  private mutating func take(short word: Substring, from words: inout ArraySlice<String>) throws {
    guard let letter = word.first, let option = command.options.first(where: { $0.short == letter })
    else { throw UsageError("unknown option -\(word)") }
    let rest = word.dropFirst()
    if option.placeholder != nil {
      try take(option, inline: rest.isEmpty ? nil : String(rest), from: &words)
    } else {
      try take(option, inline: nil, from: &words)
      if !rest.isEmpty { try take(short: rest, from: &words) }
    }
  }

  private mutating func take(
    _ option: OptionDefinition, inline: String?, from words: inout ArraySlice<String>
  ) throws {
    guard let placeholder = option.placeholder else {
      guard inline == nil else { throw UsageError("--\(option.name) takes no value") }
      return try values.give(true, to: option)
    }
    guard let text = inline ?? words.popFirst() else {
      throw UsageError("--\(option.name) needs a value: --\(option.name) \(placeholder)")
    }
    if values.has(option), !option.kind.isList {
      throw UsageError("--\(option.name) is given twice")
    }
    try UsageError.rewording { try values.give(.string(text), to: option) }
  }

  private func checkOperands() throws {
    let needed = command.operands.filter { !$0.isOptional }
    if operands.count < needed.count {
      throw UsageError("missing \(needed[operands.count].name): \(needed[operands.count].help)")
    }
    if operands.count > command.operands.count, command.operands.last?.isRepeatable != true {
      throw UsageError("unexpected argument \"\(operands[command.operands.count])\"")
    }
    for (index, text) in operands.enumerated() {
      let operand = command.operands[min(index, command.operands.count - 1)]
      try UsageError.rewording {
        _ = try operand.kind.checked(.string(text), place: operand.name)
      }
    }
  }
}

extension ParsedArguments {
  /// Whether `--help` was given.
  public var isHelpRequested: Bool { self[CommandSpecification.help] }

  /// The value of an option: the one given, else its default.
  public subscript<Value>(option: Option<Value>) -> Value { values[option] }

  /// Whether an option was given.
  public func has(_ option: some DeclaredOption) -> Bool { values.has(option) }

  /// The value of an option that the command cannot do without.
  /// - Throws: `UsageError` where it was not given.
  public func required<Value>(_ option: Option<Value?>) throws -> Value {
    if let value = self[option] { return value }
    let words = option.definition.kind.words.joined(separator: "|")
    throw UsageError(
      "missing --\(option.name) \(words.isEmpty ? option.definition.placeholder ?? "" : words)")
  }

  /// The same arguments with other values where none are given.
  public func over(_ others: OptionValues) -> ParsedArguments {
    var all = self
    all.values = values.over(others)
    return all
  }
}
