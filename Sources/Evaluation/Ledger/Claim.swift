/// A statement of an agent about the task, with its descent ("Do Agent Societies Develop
/// Intellectual Elites?", appendix E.3).
public struct Claim: Sendable, Hashable {
  /// A claim's name within its transcript: `c1`, `c2`, … in the order in which they were made.
  public struct ID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// From 1.
    public let number: Int

    /// The name of the n-th claim. Whether there is such a claim, its ledger knows.
    public init(_ number: Int) { self.number = number }

    /// Reads a name as `description` writes it, such as `c12`.
    /// - Returns: nil for anything else.
    public init?(_ name: String) {
      guard name.first == "c", let number = Int(name.dropFirst()), number > 0,
        name == "c\(number)"
      else { return nil }
      self.number = number
    }

    public var description: String { "c\(number)" }

    /// Whether `left` was made before `right`.
    public static func < (left: ID, right: ID) -> Bool { left.number < right.number }
  }

  /// How the claim came to be.
  public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
    case proposed
    case revised
    case contradictory
    case merged
  }

  /// Its name.
  public var id: ID
  /// The claims it was made from: none for a proposal, one for a revision or a contradiction,
  /// several for a merge.
  public var parents: [ID]
  /// A claim without parents is its own root; any other inherits the earliest root of its parents
  /// (appendix E.4: "inherited from its earliest ancestor").
  public var root: ID
  /// 0 for a root, else one more than the deepest parent.
  public var depth: Int
  /// How it came to be.
  public var status: Status
  /// Who made it, or nil where counting votes did.
  public var agent: String?
  /// The subtask it belongs to, or nil.
  public var subtask: Subtask.ID?
  /// The call that produced it, or nil where none did.
  public var call: Int?
  /// What it says.
  public var words: String

  /// A claim.
  public init(
    id: ID, parents: [ID], root: ID, depth: Int, status: Status, agent: String?,
    subtask: Subtask.ID? = nil, call: Int? = nil, words: String = ""
  ) {
    self.id = id
    self.parents = parents
    self.root = root
    self.depth = depth
    self.status = status
    self.agent = agent
    self.subtask = subtask
    self.call = call
    self.words = words
  }
}
