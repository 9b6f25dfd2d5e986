public import Evaluation

/// What a run does: every selected task, as often as there are repeats, by one organization.
public struct RunPlan: Sendable {
  /// The selected tasks.
  public let tasks: [BenchmarkTask]
  /// Scores them.
  public let scorer: any Scorer
  /// Who works on them.
  public let organization: any Organization
  /// The model of agents without one of their own.
  public let model: String
  /// Sampling of calls that do not say otherwise.
  public let sampling: Sampling
  /// The run's seed.
  public let seed: Int
  /// How often each task is attempted.
  public let repeats: Int
  /// Limits of each attempt.
  public let limits: Journal.Limits

  /// A plan that carries out a configuration.
  public init(
    _ configuration: RunConfiguration, tasks: [BenchmarkTask], scorer: any Scorer,
    organization: any Organization
  ) {
    self.tasks = tasks
    self.scorer = scorer
    self.organization = organization
    model = configuration.model
    sampling = configuration.sampling
    seed = configuration.seed
    repeats = configuration.repeats
    limits = configuration.limits
  }

  /// The attempts in the order in which they start.
  var attempts: AttemptOrder { AttemptOrder(tasks: tasks, repeats: repeats) }

  /// The indices of `attempts` in waves: one wave of all, unless the organization remembers earlier
  /// tasks of a repeat. Then a wave must be over before the next one starts, and none reaches into
  /// the next repeat.
  var waves: [Range<Int>] {
    guard !attempts.isEmpty else { return [] }
    guard let remembering = organization as? any Remembering else { return [attempts.indices] }
    let size = max(1, remembering.waveSize)
    return (0..<repeats).flatMap { repetition in
      stride(from: 0, to: tasks.count, by: size).map { first in
        let start = repetition * tasks.count
        return start + first..<start + min(first + size, tasks.count)
      }
    }
  }
}

/// A plan's attempts: the first repeat of every task, then the second, and so on. Each is made when
/// it is asked for, since a run may have very many.
struct AttemptOrder: RandomAccessCollection {
  let tasks: [BenchmarkTask]
  let repeats: Int

  var startIndex: Int { 0 }
  var endIndex: Int { tasks.count * repeats }

  subscript(index: Int) -> PlannedAttempt {
    PlannedAttempt(
      task: tasks[index % tasks.count], repetition: index / tasks.count,
      position: index % tasks.count + 1)
  }
}

/// An attempt with its place in the run.
struct PlannedAttempt: Sendable {
  let task: BenchmarkTask
  let repetition: Int
  /// From 1, within the repeat.
  let position: Int

  var id: AttemptID { AttemptID(taskID: task.id, repetition: repetition) }
}
