/// What a program in the sandbox may take.
public struct SandboxLimits: Sendable, Hashable {
  /// Seconds until it is ended.
  public var seconds = 180.0
  /// Bytes of memory of all its processes together.
  public var memory = 2 << 30
  /// Processes and threads at once.
  public var processes = 128
  /// Bytes that its folder may hold.
  public var disk = 512 << 20
  /// Bytes of its output that are kept; what follows is read and dropped.
  public var output = 10 << 20
  /// Bytes of its output that a model is shown; of more, the middle is left out.
  public var shownOutput = 16 << 10

  /// The defaults.
  public init() {}
}
