/// A figure from a paper, shown beside runs but never ranked: other tasks, other prompts, another
/// day.
public struct PublishedRow: Sendable, Hashable {
  /// The benchmark's name.
  public var benchmark: String
  /// The row's name: the paper's name of the setting.
  public var name: String
  /// The organization as the paper names it.
  public var organization: String
  /// The model.
  public var model: String
  /// The metric's name, as the benchmark names it.
  public var metric: String
  /// The metric's value, 0...1.
  public var value: Double
  /// Its standard deviation over the paper's runs, 0...1, where given.
  public var deviation: Double?
  /// Tokens a task, where given.
  public var tokens: Double?
  /// Where it stands, such as `arXiv:2603.28990, table 2`.
  public var source: String

  /// A published figure.
  public init(
    benchmark: String, name: String, organization: String, model: String, metric: String,
    value: Double, deviation: Double? = nil, tokens: Double? = nil, source: String
  ) {
    self.benchmark = benchmark
    self.name = name
    self.organization = organization
    self.model = model
    self.metric = metric
    self.value = value
    self.deviation = deviation
    self.tokens = tokens
    self.source = source
  }
}
