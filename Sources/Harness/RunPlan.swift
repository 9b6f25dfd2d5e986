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

  /// All attempts: the first repeat of every task, then the second, and so on.
  var attempts: [(task: BenchmarkTask, repetition: Int)] {
    (0..<repeats).flatMap { repetition in tasks.map { ($0, repetition) } }
  }
}
