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
  /// The part of the run that is carried out; nil for all of it.
  public let shard: Shard?

  /// A plan that carries out a configuration, or a part of it.
  /// - Throws: `InputError` where the organization cannot work in such parts.
  public init(
    _ configuration: RunConfiguration, tasks: [BenchmarkTask], scorer: any Scorer,
    organization: any Organization, shard: Shard? = nil
  ) throws {
    try shard?.check(organization, repeats: configuration.repeats)
    self.shard = shard
    self.tasks = tasks
    self.scorer = scorer
    self.organization = organization
    model = configuration.model
    sampling = configuration.sampling
    seed = configuration.seed
    repeats = configuration.repeats
    limits = configuration.limits
  }

  /// How many attempts are made.
  public var attemptCount: Int { attempts.count }

  /// How many of the attempts that are made are among these.
  public func count(in attempts: Set<AttemptID>) -> Int {
    self.attempts.count { attempts.contains($0.id) }
  }

  /// The attempts in the order in which they start, but for one with a file, which a runner may try
  /// first.
  var attempts: AttemptOrder { AttemptOrder(tasks: tasks, repeats: repeats, shard: shard) }

  /// Whether any of these attempts is one at a task with a file that goes along.
  func hasShownFile(in attempts: Set<AttemptID>) -> Bool {
    tasks.contains(where: \.showsFile)
      && self.attempts.contains { $0.task.showsFile && attempts.contains($0.id) }
  }

  /// The indices of `attempts` in waves: one wave of all, unless the organization remembers earlier
  /// tasks of a repeat. Then a wave must be over before the next one starts, and none reaches into
  /// the next repeat.
  var waves: [Range<Int>] {
    guard !attempts.isEmpty else { return [] }
    guard let remembering = organization as? any Remembering else { return [attempts.indices] }
    let size = max(1, remembering.waveSize)
    return stride(from: 0, to: attempts.count, by: tasks.count).flatMap { start in
      stride(from: 0, to: tasks.count, by: size).map { first in
        start + first..<start + min(first + size, tasks.count)
      }
    }
  }
}

/// A plan's attempts: the first repeat of every task, then the second, and so on. Each is made when
/// it is asked for, since a run may have very many.
struct AttemptOrder: RandomAccessCollection {
  let tasks: [BenchmarkTask]
  private let repetitions: Places
  private let positions: Places

  /// - Parameter shard: the part that is wanted; nil for all attempts.
  init(tasks: [BenchmarkTask], repeats: Int, shard: Shard?) {
    self.tasks = tasks
    repetitions = Places(of: repeats, in: shard, by: .repeats)
    positions = Places(of: tasks.count, in: shard, by: .tasks)
  }

  var startIndex: Int { 0 }
  var endIndex: Int { positions.count * repetitions.count }

  subscript(index: Int) -> PlannedAttempt {
    let position = positions[index % positions.count]
    return PlannedAttempt(
      task: tasks[position], repetition: repetitions[index / positions.count],
      position: position + 1)
  }

  /// Places from 0: all of them, or those of a shard that divides just these.
  private struct Places {
    let count: Int
    private let shard: Shard?

    init(of total: Int, in shard: Shard?, by division: Shard.Division) {
      self.shard = shard?.division == division ? shard : nil
      count = self.shard?.share(of: total) ?? total
    }

    subscript(index: Int) -> Int { shard?.place(index) ?? index }
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

extension Shard {
  /// Says whether an organization can work in such parts of a run.
  /// - Throws: `InputError` with the reason why not.
  fileprivate func check(_ organization: any Organization, repeats: Int) throws {
    switch division {
    case .tasks:
      guard let reason = organization.orderDependence else { return }
      throw InputError(
        "--shard \(text)",
        "the tasks of \(organization.name) cannot be worked on apart: \(reason)",
        remedy: repeats > 1
          ? "give --shard-by repeats, so that each shard has all tasks of its repeats"
          : "make the run on one machine, or several repeats with --shard-by repeats")
    case .repeats:
      guard count > repeats else { return }
      throw InputError(
        "--shard \(text)",
        "a run of \(Counts.text(repeats, "repeat")) has at most as many shards by repeats",
        remedy: "give fewer shards, or more --repeats")
    }
  }
}
