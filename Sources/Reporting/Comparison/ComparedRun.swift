public import Evaluation

/// One side of a comparison: a run as its tasks' figures, whether they come from a store or from a
/// saved baseline.
public struct ComparedRun: Sendable, Hashable, Codable {
  /// A task's figures, each the mean over the run's repeats.
  public struct Task: Sendable, Hashable, Codable {
    /// The task's id in its dataset.
    public var id: String
    /// The hash of what a model could see of it.
    public var hash: String
    /// The cluster of tasks that share material with it.
    public var cluster: String
    /// The coarser cluster that it lies in; nil where the benchmark has one kind.
    public var outerCluster: String?
    /// The metrics that apply to it, 0...1.
    public var scores: [String: Double]
    /// Tokens of all its calls, cache hits included.
    public var tokens: Double
    /// Calls, cache hits included.
    public var calls: Double
    /// What its calls cost, in the run's currency; nil where no price is known.
    public var cost: Double?

    /// A task's figures.
    public init(
      id: String, hash: String, cluster: String, outerCluster: String? = nil,
      scores: [String: Double], tokens: Double, calls: Double, cost: Double? = nil
    ) {
      self.id = id
      self.hash = hash
      self.cluster = cluster
      self.outerCluster = outerCluster
      self.scores = scores
      self.tokens = tokens
      self.calls = calls
      self.cost = cost
    }
  }

  /// The metrics of a group of tasks, such as a pair of MuSiQue-Full.
  public struct Group: Sendable, Hashable, Codable {
    /// The group's id.
    public var id: String
    /// Its metrics, 0...1.
    public var scores: [String: Double]

    /// A group's figures.
    public init(id: String, scores: [String: Double]) {
      self.id = id
      self.scores = scores
    }
  }

  /// How far a run is.
  public struct Progress: Sendable, Hashable, Codable {
    /// Attempts that the run is to make.
    public var expected: Int
    /// Attempts that have an outcome which counts.
    public var finished: Int
    /// Finished attempts without a score under the run's scoring version.
    public var unscored: Int

    /// How far a run is.
    public init(expected: Int, finished: Int, unscored: Int) {
      self.expected = expected
      self.finished = finished
      self.unscored = unscored
    }

    /// Whether every attempt has a score.
    public var isComplete: Bool { finished == expected && unscored == 0 }
  }

  /// The run's id.
  public var run: String
  /// The version of orgbench that made it.
  public var version: String
  /// What it computes.
  public var configuration: RunConfiguration
  /// Where the dataset was read from; nil where that is not known.
  public var dataset: String?
  /// The scoring rules' version.
  public var scoringVersion: String
  /// The metric that leaderboards rank by.
  public var primaryMetric: String
  /// The metrics' names in the benchmark's order.
  public var metricNames: [String]
  /// How far it is.
  public var progress: Progress
  /// Whether tokens were estimated from texts because the endpoint reported none.
  public var tokensAreEstimated: Bool
  /// Who answered; nil where that is not known.
  public var servedModels: [ServedModel]?
  /// The currency of the tasks' costs; nil where prices are not known.
  public var currency: String?
  /// The groups' metrics, in the dataset's order; empty where the benchmark has none, or where the
  /// dataset was not at hand.
  public var groups: [Group]
  /// The tasks with at least one finished attempt, in the run's order.
  public var tasks: [Task]

  /// One side of a comparison.
  public init(
    run: String, version: String, configuration: RunConfiguration, dataset: String? = nil,
    scoringVersion: String,
    primaryMetric: String, metricNames: [String], progress: Progress,
    tokensAreEstimated: Bool = false, servedModels: [ServedModel]? = nil, currency: String? = nil,
    groups: [Group] = [], tasks: [Task]
  ) {
    self.run = run
    self.version = version
    self.configuration = configuration
    self.dataset = dataset
    self.scoringVersion = scoringVersion
    self.primaryMetric = primaryMetric
    self.metricNames = metricNames
    self.progress = progress
    self.tokensAreEstimated = tokensAreEstimated
    self.servedModels = servedModels
    self.currency = currency
    self.groups = groups
    self.tasks = tasks
  }

  /// Whether its tasks have two kinds of clusters.
  var hasOuterClusters: Bool { tasks.contains { $0.outerCluster != nil } }

  /// The run with this kind of clusters as its tasks' clusters.
  func clustered(by clustering: Clustering) -> ComparedRun {
    guard clustering == .article else { return self }
    var run = self
    for index in run.tasks.indices {
      run.tasks[index].cluster = run.tasks[index].outerCluster ?? run.tasks[index].cluster
    }
    return run
  }

  /// The benchmark's name.
  public var benchmark: String { configuration.benchmark }

  /// The organization with its options: `single variant=cot`.
  public var organizationLabel: String {
    OrganizationLabel.of(configuration.organization, configuration.options)
  }

  /// What is missing, in words; nil for a complete run.
  public var whatIsMissing: String? {
    if progress.finished < progress.expected {
      return "\(Figures.count(progress.finished)) of \(Figures.count(progress.expected)) attempts "
        + "are finished; the same run command continues it"
    }
    return progress.unscored == 0
      ? nil
      : "\(Counts.text(progress.unscored, "attempt")) without a score under \(scoringVersion); "
        + "orgbench rescore \(run) makes it"
  }
}
