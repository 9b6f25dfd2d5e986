/// Everything that determines what a run computes. Two runs with equal configurations are the same
/// run: starting it again continues it.
public struct RunConfiguration: Sendable, Hashable, Codable {
  /// Benchmark: `squad2`, `musique`, `musr`, `gaia`.
  public var benchmark: String
  /// SHA-256 of the dataset's bytes.
  public var datasetHash: String
  /// Which tasks, in words that determine them: `all`, `sample 100 seed 1`, `first 20`.
  public var selection: String
  /// The ids of the selected tasks, in order, hashed with SHA-256.
  public var taskSetHash: String
  /// The organization's name.
  public var organization: String
  /// Its options, defaults included.
  public var options: [String: JSONValue]
  /// The prompts' version.
  public var promptVersion: String
  /// SHA-256 of the prompts.
  public var promptHash: String
  /// The version of the answer format and its reading rules.
  public var answerFormat: String
  /// The model's name.
  public var model: String
  /// The endpoint's name: its URL without credentials, query or trailing slash.
  public var endpoint: String
  /// Sampling of all calls that do not say otherwise.
  public var sampling: Sampling
  /// The seed of the run.
  public var seed: Int
  /// How many times each task is attempted.
  public var repeats: Int
  /// The limits of each task.
  public var limits: Journal.Limits

  /// A configuration.
  public init(
    benchmark: String, datasetHash: String, selection: String,
    taskSetHash: String, organization: String, options: [String: JSONValue],
    promptVersion: String, promptHash: String, answerFormat: String, model: String,
    endpoint: String, sampling: Sampling, seed: Int, repeats: Int, limits: Journal.Limits
  ) {
    self.benchmark = benchmark
    self.datasetHash = datasetHash
    self.selection = selection
    self.taskSetHash = taskSetHash
    self.organization = organization
    self.options = options
    self.promptVersion = promptVersion
    self.promptHash = promptHash
    self.answerFormat = answerFormat
    self.model = model
    self.endpoint = endpoint
    self.sampling = sampling
    self.seed = seed
    self.repeats = repeats
    self.limits = limits
  }
}

extension RunConfiguration {
  /// What stands for the benchmark of a simulated run.
  public static let simulation = "simulation"

  /// Who is told the answer's form.
  public var answerForm: AnswerForm {
    options["answer-form"]?.text.flatMap(AnswerForm.init) ?? .all
  }

  /// Whether it is of a simulator, which asks no model and answers nothing: such a run is never ranked
  /// or compared with others.
  public var isSimulated: Bool { benchmark == Self.simulation }
}

/// Where and with what a run was made: recorded once, not part of its identity.
public struct RunProvenance: Sendable, Hashable, Codable {
  /// Version of orgbench.
  public var version: String
  /// Commit of orgbench, where known.
  public var commit: String?
  /// Where the dataset was read from: a path as the user gave it, or `bundled sample`.
  public var dataset: String
  /// Operating system, processor count, architecture.
  public var machine: String
  /// The scorer's version at the time.
  public var scoringVersion: String
  /// The user's file of prices as it stood, or nil where none was given.
  public var prices: String?
  /// The part of the run that was worked on; nil for all of it.
  public var shard: Shard?

  /// A provenance.
  public init(
    version: String, commit: String?, dataset: String, machine: String, scoringVersion: String,
    prices: String? = nil, shard: Shard? = nil
  ) {
    self.version = version
    self.commit = commit
    self.dataset = dataset
    self.machine = machine
    self.scoringVersion = scoringVersion
    self.prices = prices
    self.shard = shard
  }
}

/// One attempt of a run: a task in a repeat.
public struct AttemptID: Sendable, Hashable, Codable {
  /// The task.
  public var taskID: String
  /// The repeat, from 0.
  public var repetition: Int

  /// An attempt.
  public init(taskID: String, repetition: Int) {
    self.taskID = taskID
    self.repetition = repetition
  }

  /// Whether both are the same repeat of the same task, by the bytes of its id.
  public static func == (left: Self, right: Self) -> Bool {
    left.repetition == right.repetition && ExactText(left.taskID) == ExactText(right.taskID)
  }

  /// Hashes the repeat and the bytes of the id.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(repetition)
    hasher.combine(ExactText(taskID))
  }
}
