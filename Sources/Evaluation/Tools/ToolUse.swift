/// What came of using a tool.
public struct ToolOutput: Sendable, Hashable {
  /// How it ended.
  public enum Ending: String, Sendable, Hashable, CaseIterable {
    /// The tool gave a result.
    case done
    /// The tool, or the program that it ran, failed.
    case failed
    /// It took longer than it may.
    case timedOut = "timed-out"
    /// It went over a limit of memory, processes or disk space, and was ended.
    case overLimit = "over-limit"
    /// The model's arguments do not have the tool's form, or there is no such tool.
    case invalid
    /// It was withheld: the result would have given the benchmark away.
    case withheld
  }

  /// What the model is shown.
  public var text: String
  /// How it ended.
  public var ending: Ending
  /// All that the tool wrote, where the model is shown less; else nil.
  public var fullText: String?
  /// Seconds that it took.
  public var seconds: Double

  /// An output.
  public init(
    _ text: String, ending: Ending = .done, fullText: String? = nil, seconds: Double = 0
  ) {
    self.text = text
    self.ending = ending
    self.fullText = fullText
    self.seconds = seconds
  }

  /// Whether the model is told that the tool failed.
  public var isError: Bool { ending != .done }
}

/// One use of a tool in a transcript.
public struct ToolUse: Sendable, Hashable {
  /// The number of the call whose reply asked for it.
  public var call: Int
  /// The model's wish.
  public var wish: ToolCall
  /// What came of it.
  public var output: ToolOutput
  /// The identity under which the result is kept: SHA-256 in lower-case hexadecimal.
  public var key: String
  /// Whether the result was kept already, so that the tool was not used again.
  public var isStored: Bool

  /// A use.
  public init(call: Int, wish: ToolCall, output: ToolOutput, key: String, isStored: Bool) {
    self.call = call
    self.wish = wish
    self.output = output
    self.key = key
    self.isStored = isStored
  }
}
