/// A piece of work handed to an agent.
public struct Subtask: Sendable, Hashable {
  /// A subtask's name within its transcript: `s1`, `s2`, … in the order in which they were made.
  public struct ID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// From 1.
    public let number: Int

    /// The name of the n-th subtask. Whether there is such a subtask, its ledger knows.
    public init(_ number: Int) { self.number = number }

    public var description: String { "s\(number)" }

    /// Whether `left` was made before `right`.
    public static func < (left: ID, right: ID) -> Bool { left.number < right.number }
  }

  /// How far a subtask is.
  public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
    /// Handed out, not delivered.
    case open
    /// The assignee has delivered.
    case done
  }

  /// Its name.
  public var id: ID
  /// The subtask it is a part of, or nil at the top.
  public var parent: ID?
  /// 0 at the top.
  public var depth: Int
  /// What it is called; may be empty.
  public var title: String
  /// What is to be done; may be empty.
  public var words: String
  /// The subtasks whose results it waits for.
  public var dependencies: [ID]
  /// Who is to do it, or nil where nobody is yet.
  public var assignee: String?
  /// How far it is.
  public var status: Status

  /// A subtask.
  public init(
    id: ID, parent: ID? = nil, depth: Int = 0, title: String = "", words: String = "",
    dependencies: [ID] = [], assignee: String? = nil, status: Status = .open
  ) {
    self.id = id
    self.parent = parent
    self.depth = depth
    self.title = title
    self.words = words
    self.dependencies = dependencies
    self.assignee = assignee
    self.status = status
  }
}
