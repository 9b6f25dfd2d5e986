/// An organization that sees what happened on earlier tasks of the same repeat.
///
/// Its tasks run in waves of a fixed size, in task order, and a task sees the waves before its own:
/// so the result does not depend on which task finishes first. The memory consists of the
/// participants in stored transcripts; a run that is resumed rebuilds it from them.
public protocol Remembering: Organization {
  /// How many tasks make a wave, 1 or more.
  var waveSize: Int { get }

  /// How many of the tasks before the wave are remembered, the latest ones.
  var memoryLength: Int { get }
}

/// Where a task stands in its run, and what the organization may know of the tasks before it.
public struct TaskPlace: Sendable, Hashable {
  /// The task's place in the run's order of tasks, from 1; every repeat starts again at 1.
  public var position: Int
  /// For an organization that is `Remembering`: earlier tasks, the oldest first. Else empty.
  public var memory: [RememberedTask]

  /// A place; by default the run's first task.
  public init(position: Int = 1, memory: [RememberedTask] = []) {
    self.position = position
    self.memory = memory
  }
}

/// What an organization remembers of one earlier task: who did what. Nothing of the answer key can be
/// in it, since no organization sees one.
public struct RememberedTask: Sendable, Hashable {
  /// The task's position.
  public var position: Int
  /// Its agents.
  public var participants: [Participant]

  /// A remembered task.
  public init(position: Int, participants: [Participant]) {
    self.position = position
    self.participants = participants
  }
}
