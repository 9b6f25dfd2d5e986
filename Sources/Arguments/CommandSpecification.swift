/// A subcommand as data: what it takes and what it says about itself. Help screens, parsing and
/// shell completions all come from it.
public struct CommandSpecification: Sendable {
  /// An argument without a name, such as a run's id.
  public struct Operand: Sendable {
    /// The placeholder in the usage line, such as `RUN`.
    public let name: String
    /// One line on what it is.
    public let help: String
    /// Whether the command works without it.
    public let isOptional: Bool
    /// Whether it may stand several times.
    public let isRepeatable: Bool

    /// An operand.
    public init(
      _ name: String, _ help: String, isOptional: Bool = false, isRepeatable: Bool = false
    ) {
      self.name = name
      self.help = help
      self.isOptional = isOptional
      self.isRepeatable = isRepeatable
    }
  }

  /// An option with a name.
  public struct Option: Sendable {
    /// The long name without dashes.
    public let name: String
    /// A one-letter name for the common few.
    public let short: Character?
    /// The placeholder of its value, such as `N`; nil for a flag.
    public let value: String?
    /// What it does; the default stands in `defaultText`.
    public let help: String
    /// The default in words, shown in brackets.
    public let defaultText: String?
    /// The words it accepts, where there are only a few.
    public let choices: [String]
    /// Whether it may be given several times.
    public let isRepeatable: Bool
    /// The heading under which the help screen shows it.
    public let section: String

    /// An option.
    public init(
      _ name: String, short: Character? = nil, value: String? = nil, _ help: String,
      default defaultText: String? = nil, choices: [String] = [], isRepeatable: Bool = false,
      section: String = "Options"
    ) {
      self.name = name
      self.short = short
      self.value = value
      self.help = help
      self.defaultText = defaultText
      self.choices = choices
      self.isRepeatable = isRepeatable
      self.section = section
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
  public let options: [Option]
  /// Command lines that show typical use.
  public let examples: [String]

  /// A command.
  public init(
    _ name: String, _ summary: String, discussion: String = "", operands: [Operand] = [],
    options: [Option] = [], examples: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.operands = operands
    self.options = options + [Option("help", short: "h", "show this help and exit")]
    self.examples = examples
  }
}
