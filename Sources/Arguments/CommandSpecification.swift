public import Options

/// A subcommand as data: what it takes and what it says about itself. Help screens, parsing and
/// shell completions all come from it.
public struct CommandSpecification: Sendable {
  /// An argument without a name, such as a run's id.
  public struct Operand: Sendable {
    /// The placeholder in the usage line, such as `RUN`.
    public let name: String
    /// One line on what it is.
    public let help: String
    /// What it takes.
    public let kind: OptionKind
    /// Whether the command works without it.
    public let isOptional: Bool
    /// Whether it may stand several times.
    public let isRepeatable: Bool

    /// An operand.
    public init(
      _ name: String, _ help: String, _ kind: OptionKind = .text("a text"),
      isOptional: Bool = false, isRepeatable: Bool = false
    ) {
      self.name = name
      self.help = help
      self.kind = kind
      self.isOptional = isOptional
      self.isRepeatable = isRepeatable
    }
  }

  /// The words after the program's name: `run`, or `datasets list`.
  public let name: String
  /// One line for the list of commands.
  public let summary: String
  /// A paragraph for the command's own help screen; may be empty.
  public let discussion: String
  /// Arguments without a name, in order.
  public let operands: [Operand]
  /// Options, in the order of the help screen. `--help` is added by itself.
  public let options: [OptionDefinition]
  /// Command lines that show typical use.
  public let examples: [String]

  /// A command.
  public init(
    _ name: String, _ summary: String, discussion: String = "", operands: [Operand] = [],
    options: [any DeclaredOption] = [], examples: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.operands = operands
    self.options = options.map(\.definition) + [Self.help.definition]
    self.examples = examples
  }

  /// `--help`, which every command has.
  static let help = Option(flag: "help", short: "h", "show this help and exit")

  /// The words of the name.
  public var words: [String] { name.split(separator: " ").map(String.init) }
}
