/// The words of a command line, checked against a specification.
public struct ParsedArguments: Sendable {
  /// The command they were checked against.
  public let command: CommandSpecification
  /// Arguments without a name.
  public private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]

  /// Parses the words after the command's name. `--name value` and `--name=value` are the same; `--`
  /// ends the options.
  /// - Throws: `UsageError`.
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
    try checkOperands()
  }

  private mutating func take(long word: Substring, from words: inout ArraySlice<String>) throws {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = command.options.first(where: { $0.name == name }) else {
      let near = Suggestion.nearest(to: name, among: command.options.map(\.name))
      throw UsageError(
        "unknown option --\(name)" + (near.map { "; did you mean --\($0)?" } ?? ""))
    }
    try take(option, inline: parts.count > 1 ? String(parts[1]) : nil, from: &words)
  }

  private mutating func take(short word: Substring, from words: inout ArraySlice<String>) throws {
    guard let letter = word.first, let option = command.options.first(where: { $0.short == letter })
    else { throw UsageError("unknown option -\(word)") }
    let rest = word.dropFirst()
    if option.value != nil {
      try take(option, inline: rest.isEmpty ? nil : String(rest), from: &words)
    } else {
      try take(option, inline: nil, from: &words)
      if !rest.isEmpty { try take(short: rest, from: &words) }
    }
  }

  private mutating func take(
    _ option: CommandSpecification.Option, inline: String?, from words: inout ArraySlice<String>
  ) throws {
    guard let placeholder = option.value else {
      guard inline == nil else { throw UsageError("--\(option.name) takes no value") }
      values[option.name] = [""]
      return
    }
    guard let value = inline ?? words.popFirst() else {
      throw UsageError("--\(option.name) needs a value: --\(option.name) \(placeholder)")
    }
    if !option.choices.isEmpty, !option.choices.contains(value) {
      let near = Suggestion.nearest(to: value, among: option.choices)
      throw UsageError(
        "--\(option.name): expected one of \(option.choices.joined(separator: ", ")), found "
          + "\"\(value)\"" + (near.map { "; did you mean \($0)?" } ?? ""))
    }
    if values[option.name] != nil, !option.isRepeatable {
      throw UsageError("--\(option.name) is given twice")
    }
    values[option.name, default: []].append(value)
  }

  private func checkOperands() throws {
    guard !isHelpRequested else { return }
    let needed = command.operands.filter { !$0.isOptional }
    if operands.count < needed.count {
      throw UsageError("missing \(needed[operands.count].name): \(needed[operands.count].help)")
    }
    let last = command.operands.last
    if operands.count > command.operands.count, last?.isRepeatable != true {
      throw UsageError("unexpected argument \"\(operands[command.operands.count])\"")
    }
  }
}

extension ParsedArguments {
  /// Whether `--help` was given.
  public var isHelpRequested: Bool { has("help") }

  /// Whether an option was given.
  public func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option, or nil where it was not given.
  public func text(_ name: String) -> String? { values[name]?.last }

  /// The given options as words of a command line, without those named.
  public func words(except names: Set<String> = []) -> [String] {
    command.options.filter { !names.contains($0.name) }.flatMap { option in
      (values[option.name] ?? []).map {
        option.value == nil ? "--\(option.name)" : "--\(option.name)=\($0)"
      }
    }
  }

  /// All values of a repeatable option.
  public func texts(_ name: String) -> [String] { values[name] ?? [] }

  /// The value of an option that the command cannot do without.
  /// - Throws: `UsageError` where it was not given.
  public func required(_ name: String) throws -> String {
    if let value = text(name) { return value }
    let option = command.options.first { $0.name == name }
    let choices = option.map(\.choices).flatMap { $0.isEmpty ? nil : $0.joined(separator: "|") }
    throw UsageError("missing --\(name) \(choices ?? option?.value ?? "VALUE")")
  }

  /// A whole number within a range, or nil where the option was not given.
  /// - Throws: `UsageError` for anything else.
  public func integer(_ name: String, in range: ClosedRange<Int> = 0...Int.max) throws -> Int? {
    guard let text = text(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      let expected =
        range.upperBound == .max
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
      throw UsageError("--\(name): expected \(expected), found \"\(text)\"")
    }
    return value
  }

  /// A number within a range, or nil where the option was not given.
  /// - Throws: `UsageError` for anything else.
  public func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
    guard let text = text(name) else { return nil }
    guard let value = Double(text), range.contains(value) else {
      throw UsageError(
        "--\(name): expected a number from \(range.lowerBound) to \(range.upperBound), "
          + "found \"\(text)\"")
    }
    return value
  }
}
