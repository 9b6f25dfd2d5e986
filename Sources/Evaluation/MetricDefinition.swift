/// What a metric is of, declared once: by the scorer of its benchmark, or here for what runs use.
/// Its name says nothing that code reads.
public struct MetricDefinition: Sendable, Hashable {
  /// What its values count.
  public enum Unit: Sendable, Hashable {
    /// A share, 0...1, shown in points of 0...100.
    case share
    /// Prompt and completion tokens.
    case tokens
    /// Calls of a model.
    case calls
    /// An amount in the currency of a run's prices.
    case money
  }

  /// Which way is better.
  public enum Direction: String, Sendable, Hashable, CaseIterable {
    /// Higher is better: scores.
    case higher
    /// Lower is better: tokens, calls, cost.
    case lower

    /// The value with its sign turned where lower is better: more of it is better then.
    public func merit(_ value: Double) -> Double { self == .higher ? value : -value }
  }

  /// What has one value of it.
  public enum Scope: Sendable, Hashable {
    /// A task, if the metric applies to it.
    case task
    /// A group of tasks, such as a pair of MuSiQue-Full: made of the scores of its members.
    case group
  }

  /// The name, the official scorer's own where it has one.
  public let name: String
  /// What its values count.
  public let unit: Unit
  /// Which way is better.
  public let direction: Direction
  /// What has one value of it.
  public let scope: Scope

  /// A definition; without more than a name that of a score of single tasks.
  public init(
    _ name: String, unit: Unit = .share, direction: Direction = .higher, scope: Scope = .task
  ) {
    self.name = name
    self.unit = unit
    self.direction = direction
    self.scope = scope
  }

  /// Tokens of all calls of a task, cache hits included.
  public static let tokens = MetricDefinition("tokens", unit: .tokens, direction: .lower)
  /// Calls of a task, cache hits included.
  public static let calls = MetricDefinition("calls", unit: .calls, direction: .lower)
  /// What the calls of a task cost.
  public static let cost = MetricDefinition("cost", unit: .money, direction: .lower)

  /// What the tasks of every run use, in the order of tables; cost where prices are known.
  public static let ofUse = [tokens, calls, cost]
}
