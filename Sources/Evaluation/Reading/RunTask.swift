/// A task of a run, as the store keeps it: enough to pair and cluster, no text of the task, and
/// nothing of its answer key.
public struct RunTask: Sendable, Hashable {
  /// The task's id in its dataset.
  public var id: String
  /// The hash of what a model can see of it.
  public var contentHash: String
  /// How it is grouped for statistics.
  public var grouping: TaskGrouping

  /// A task of a run.
  public init(id: String, contentHash: String, grouping: TaskGrouping) {
    self.id = id
    self.contentHash = contentHash
    self.grouping = grouping
  }
}
