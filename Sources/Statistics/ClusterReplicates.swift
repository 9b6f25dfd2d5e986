import Glibc
import Randomness

/// Bootstrap weights for data that are read cluster by cluster and not kept: each replicate counts
/// each cluster a number of times drawn from the Poisson distribution with mean 1, so that sums for
/// every replicate can be made as the clusters come (J. Hanley and B. MacGibbon, Computer Methods and
/// Programs in Biomedicine 83 (2006) 57).
public struct ClusterReplicates: Sendable {
  /// How many replicates there are.
  public let count: Int
  private let seed: UInt64
  private var generator: SplitMix64
  private var unnamed = 0
  /// Hashes of the labels of clusters that have one.
  private var labels: Set<UInt64> = []

  /// How many clusters have been drawn for.
  public var clusters: Int { unnamed + labels.count }

  /// Replicates whose weights follow from a seed.
  public init(count: Int, seed: UInt64) {
    self.count = count
    self.seed = seed
    generator = SplitMix64(seed: seed)
  }

  /// How often each replicate counts the next cluster.
  public mutating func next() -> [Int] {
    unnamed += 1
    return draw(from: &generator)
  }

  /// How often each replicate counts a cluster that has a label: as often whenever it is asked for, so
  /// that a cluster may come in parts.
  public mutating func next(of label: String) -> [Int] {
    let hash = StableHash.of("\(seed)", label)
    labels.insert(hash)
    var generator = SplitMix64(seed: hash)
    return draw(from: &generator)
  }

  /// Counts the clusters of other replicates of the same seed as well.
  mutating func add(_ other: ClusterReplicates) {
    precondition(count == other.count && seed == other.seed, "the same replicates")
    unnamed += other.unnamed
    labels.formUnion(other.labels)
  }

  private func draw(from generator: inout SplitMix64) -> [Int] {
    (0..<count).map { _ in
      var (draw, times, probability) = (generator.unit(), 0, exp(-1.0))
      while draw >= probability, times < 20 {
        draw -= probability
        times += 1
        probability /= Double(times)
      }
      return times
    }
  }

  /// The interval of a statistic: its value plus and minus Student's t with clusters - 1 degrees of
  /// freedom times the replicates' deviation from it, times sqrt(G / (G - 1)), which such deviations
  /// lack.
  /// - Parameter replicates: the statistic of each replicate; nil where it has none.
  /// - Returns: nil for fewer than two clusters, or where more than one replicate in twenty has no value.
  public func interval(
    _ value: Double, replicates: [Double?], confidence: Confidence = .ninetyFive
  ) -> Interval? {
    let known = replicates.compactMap(\.self)
    guard clusters > 1, known.count > 1, known.count * 20 >= replicates.count * 19 else {
      return nil
    }
    guard let mean = arithmeticMean(known) else { return nil }
    let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count - 1)
    let correction = Double(clusters) / Double(clusters - 1)
    return Interval(
      center: value, standardError: (squares * correction).squareRoot(),
      degreesOfFreedom: clusters - 1, confidence: confidence)
  }
}
