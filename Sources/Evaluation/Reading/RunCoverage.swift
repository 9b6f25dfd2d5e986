/// How much of a run there is in a store, part by part.
public struct RunCoverage: Sendable, Hashable {
  /// A part of the run, or all of it.
  public struct Part: Sendable, Hashable {
    /// Which part; nil for all of a run that was not made in parts.
    public let shard: Shard?
    /// Whether any process that worked on it has left something here.
    public let isPresent: Bool
    /// Attempts that it is to make.
    public let attempts: Int
    /// Attempts of it that are missing, or failed.
    public let missing: Int
    /// The tasks of the first of them.
    public let missingTasks: [String]
    /// How many tasks they are of.
    public let missingTaskCount: Int

    /// A part.
    public init(
      shard: Shard?, isPresent: Bool, attempts: Int, missing: Int, missingTasks: [String],
      missingTaskCount: Int
    ) {
      self.shard = shard
      self.isPresent = isPresent
      self.attempts = attempts
      self.missing = missing
      self.missingTasks = missingTasks
      self.missingTaskCount = missingTaskCount
    }
  }

  /// The run's id.
  public let run: String
  /// Its parts: one where it was not made in parts, or in parts of several numbers.
  public let parts: [Part]

  /// A coverage.
  public init(run: String, parts: [Part]) {
    self.run = run
    self.parts = parts
  }

  /// Attempts that the run is to make.
  public var attempts: Int { parts.reduce(0) { $0 + $1.attempts } }
  /// Attempts that are missing, or failed.
  public var missing: Int { parts.reduce(0) { $0 + $1.missing } }
  /// Whether nothing is missing.
  public var isComplete: Bool { missing == 0 }
}
