public import Evaluation
public import FoundationEssentials

/// A run of the store: what it computes, how far it is, and with what it was made.
public struct RunRecord: Sendable, Hashable, Identifiable {
  /// How a run stands.
  public enum Status: String, Sendable, Hashable, Codable {
    /// A process works on it, or died while it did.
    case running
    /// Every attempt has a transcript whose outcome is not `failed`.
    case complete
    /// It ended before that: a budget, an interruption, failed tasks. The same command continues it.
    case incomplete
  }

  /// `<benchmark>-<organization>-<first 8 hexadecimal digits of the configuration's hash>`; a
  /// further fresh run of the same configuration ends in `-2`, `-3`, …
  public let id: String
  /// The name that the user gave it, if any. Several runs may share one.
  public let name: String?
  /// What the run computes.
  public let configuration: RunConfiguration
  /// SHA-256 of the configuration's canonical JSON, in lower-case hexadecimal.
  public let configurationHash: String
  /// How it stands.
  public let status: Status
  /// The version of the scoring rules whose scores reads return when not told otherwise: that of
  /// the last session or of the last rescoring, whichever came later.
  public let scoringVersion: String
  /// A fresh run takes no replies that are older than this; nil where any reply will do.
  public let repliesSince: Date?
  /// How many tasks it has; each is attempted `configuration.repeats` times.
  public let taskCount: Int
  /// The times it was worked on, oldest first; at least one.
  public let sessions: [Session]

  let rowID: Int64
  let sessionRowID: Int64

  /// A stretch of work on a run by one process.
  public struct Session: Sendable, Hashable {
    /// With what.
    public let provenance: RunProvenance
    /// When it started.
    public let startedAt: Date
    /// When it ended; nil while it lasts, and for good if the process was killed.
    public let endedAt: Date?
  }
}
