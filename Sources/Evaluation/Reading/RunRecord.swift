public import FoundationEssentials

/// A run as a store has it: what it computes, how far it is, and with what it was made.
public struct RunRecord: Sendable, Hashable, Identifiable {
  /// How a run stands.
  public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
    /// A process works on it, or died while it did.
    case running
    /// Every attempt has a transcript whose outcome is not `failed`.
    case complete
    /// It ended before that: a budget, an interruption, failed tasks. The same command continues it.
    case incomplete
    /// Every attempt of the shards that were worked on here has such a transcript; the others are in
    /// other stores.
    case shardComplete = "shard-complete"
  }

  /// A stretch of work on a run by one process.
  public struct Session: Sendable, Hashable {
    /// Counted from 1 over all runs of the store.
    public var number: Int
    /// With what.
    public var provenance: RunProvenance
    /// When it started.
    public var startedAt: Date
    /// When it ended; nil while it lasts, and for good if the process was killed.
    public var endedAt: Date?

    /// A session.
    public init(number: Int, provenance: RunProvenance, startedAt: Date, endedAt: Date?) {
      self.number = number
      self.provenance = provenance
      self.startedAt = startedAt
      self.endedAt = endedAt
    }
  }

  /// `<benchmark>-<organization>-<first 8 hexadecimal digits of the configuration's hash>`; a
  /// further fresh run of the same configuration ends in `-2`, `-3`, …
  public var id: String
  /// The name that the user gave it, if any. Several runs may share one.
  public var name: String?
  /// What the run computes.
  public var configuration: RunConfiguration
  /// SHA-256 of the configuration's canonical JSON, in lower-case hexadecimal.
  public var configurationHash: String
  /// How it stands.
  public var status: Status
  /// The version of the scoring rules whose scores reads return when not told otherwise: that of
  /// the last session or of the last rescoring, whichever came later.
  public var scoringVersion: String
  /// Whether it was begun afresh: it takes no replies that the store had before it.
  public var isFresh: Bool
  /// How many tasks it has; each is attempted `configuration.repeats` times.
  public var taskCount: Int
  /// The times it was worked on, oldest first; at least one. For the process that works on the run
  /// the last one is its own.
  public var sessions: [Session]

  /// A run.
  public init(
    id: String, name: String?, configuration: RunConfiguration, configurationHash: String,
    status: Status, scoringVersion: String, isFresh: Bool, taskCount: Int, sessions: [Session]
  ) {
    self.id = id
    self.name = name
    self.configuration = configuration
    self.configurationHash = configurationHash
    self.status = status
    self.scoringVersion = scoringVersion
    self.isFresh = isFresh
    self.taskCount = taskCount
    self.sessions = sessions
  }
}

extension RunRecord {
  /// The parts of the run that were worked on here, by their numbers; none where all of it was.
  public var shards: [Shard] {
    let shards = sessions.map(\.provenance.shard)
    guard !shards.contains(nil) else { return [] }
    return Set(shards.compactMap(\.self)).sorted {
      ($0.count, $0.number, $0.words) < ($1.count, $1.number, $1.words)
    }
  }
}
