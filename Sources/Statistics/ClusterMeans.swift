/// Means of several figures over points that come cluster by cluster and are not kept, with a bootstrap
/// over clusters: kept are sums and counts, of all and of each replicate.
///
/// A cluster may come in parts; its label says that they belong together, here and in the means of other
/// points with the same seed, so that these resample together.
public struct ClusterMeans: Sendable {
  private struct Sums {
    var sums: [Double]
    var counts: [Double]

    init(_ figures: Int) {
      sums = [Double](repeating: 0, count: figures)
      counts = sums
    }

    mutating func add(_ other: Sums, times: Double = 1) {
      for figure in sums.indices {
        sums[figure] += times * other.sums[figure]
        counts[figure] += times * other.counts[figure]
      }
    }

    func mean(_ figure: Int) -> Double? {
      counts[figure] > 0 ? sums[figure] / counts[figure] : nil
    }
  }

  /// How many figures there are.
  public let figures: Int
  private var weights: ClusterReplicates
  private var own: Sums
  private var replicates: [Sums]

  /// No points yet.
  public init(figures: Int, replicates: Int = 200, seed: UInt64) {
    self.figures = figures
    weights = ClusterReplicates(count: replicates, seed: seed)
    own = Sums(figures)
    self.replicates = Array(repeating: Sums(figures), count: replicates)
  }

  /// How many clusters there are.
  public var clusters: Int { weights.clusters }

  /// Takes a point in: a value of each figure, nil where it has none.
  public mutating func add(_ values: [Double?], cluster: String) {
    add(sums: values.map { $0 ?? 0 }, counts: values.map { $0 == nil ? 0 : 1 }, cluster: cluster)
  }

  /// Takes several points of a cluster in: by figure, the sum of their values and how many have one.
  /// A figure that is a ratio of sums has its denominators for counts.
  public mutating func add(sums: [Double], counts: [Double], cluster: String) {
    precondition(sums.count == figures && counts.count == figures, "a value of each figure")
    var points = Sums(figures)
    (points.sums, points.counts) = (sums, counts)
    own.add(points)
    for (index, times) in weights.next(of: cluster).enumerated() where times > 0 {
      replicates[index].add(points, times: Double(times))
    }
  }

  /// Takes in what was found of other points, with the same figures, replicates and seed.
  public mutating func add(_ other: ClusterMeans) {
    precondition(figures == other.figures, "the same figures")
    own.add(other.own)
    weights.add(other.weights)
    for index in replicates.indices { replicates[index].add(other.replicates[index]) }
  }

  /// The mean of a figure; nil where no point has it.
  public func mean(_ figure: Int) -> Double? { own.mean(figure) }

  /// The sum that the mean of a figure is made of.
  public func sum(_ figure: Int) -> Double { own.sums[figure] }

  /// How many points have a figure.
  public func count(_ figure: Int) -> Double { own.counts[figure] }

  /// How many replicates there are.
  public var replicateCount: Int { replicates.count }

  /// The mean of a figure in one of the replicates, from 0; nil where no point of it has the figure.
  public func mean(_ figure: Int, replicate: Int) -> Double? { replicates[replicate].mean(figure) }

  /// The 95% interval of a figure's mean, see `interval(of:replicates:)`.
  public func interval(_ figure: Int) -> Interval? {
    mean(figure).flatMap { interval(of: $0, replicates: replicates.map { $0.mean(figure) }) }
  }

  /// The 95% interval of a statistic of means from its values in the replicates, as
  /// `ClusterReplicates.interval`.
  /// - Returns: nil also where all replicates agree, which says that the clusters do and not that nothing
  ///   is uncertain.
  public func interval(of value: Double, replicates: [Double?]) -> Interval? {
    let rounding = 1e-12 * max(1, abs(value))
    guard replicates.contains(where: { $0.map { abs($0 - value) > rounding } ?? false }) else {
      return nil
    }
    return weights.interval(value, replicates: replicates)
  }

  /// The mean of a figure less that of the same figure of others, with its 95% interval; clusters that both
  /// have are paired. nil where one of them has no mean.
  public func difference(_ figure: Int, from base: ClusterMeans) -> (
    value: Double, interval: Interval?
  )? {
    guard let mean = mean(figure), let other = base.mean(figure) else { return nil }
    let resampled = replicates.indices.map { index -> Double? in
      guard let one = self.mean(figure, replicate: index),
        let other = base.mean(figure, replicate: index)
      else { return nil }
      return one - other
    }
    var all = self
    all.add(base)
    return (mean - other, all.interval(of: mean - other, replicates: resampled))
  }
}
