import Glibc
import Randomness

/// Draws from a power law over whole numbers x >= x_min, exactly: the largest x with P(X >= x) >= u.
struct PowerLawSampler {
  private let model: TailModel
  private let exponent: Double
  /// P(X >= x_min + i).
  private let table: [Double]
  /// By u in `guide.count` parts: the first index of the table to look at.
  private let guide: [Int]

  /// - Parameter draws: how many are wanted, roughly: the table is as large as pays.
  init(exponent: Double, xMin: Int, draws: Int) throws(StatisticsError) {
    self.exponent = exponent
    model = try TailModel(.powerLaw(exponent: exponent), xMin: xMin)
    let size = min(max(64, draws), 1 << 14)
    table = model.survival(from: Array(xMin..<xMin + size))
    var guide = [Int](repeating: 0, count: 1 << 12)
    var index = 0
    for part in guide.indices.reversed() {
      let upper = Double(part + 1) / Double(guide.count)
      while index + 1 < table.count, table[index + 1] >= upper { index += 1 }
      guide[part] = index
    }
    self.guide = guide
  }

  func draw(_ generator: inout SplitMix64) -> Int {
    let u = 1 - generator.unit()
    var index = guide[min(guide.count - 1, Int(u * Double(guide.count)))]
    while index + 1 < table.count, table[index + 1] >= u { index += 1 }
    return index + 1 < table.count ? model.xMin + index : beyond(u)
  }

  /// Beyond the table: by halving around what the continuous law gives.
  private func beyond(_ u: Double) -> Int {
    let first = model.xMin + table.count - 1
    let guess = (Double(model.xMin) - 0.5) * exp(-log(u) / (exponent - 1)) + 0.5
    var low = max(first, Int(min(guess * 0.98, Double(CountDistribution.limit))))
    while low > first, model.survival(from: low) < u { low = max(first, low - max(1, low / 16)) }
    var high = low
    repeat {
      guard high < CountDistribution.limit else { return CountDistribution.limit }
      high = min(CountDistribution.limit, high + max(1, high / 16))
    } while model.survival(from: high) >= u
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if model.survival(from: middle) >= u { low = middle } else { high = middle }
    }
    return low
  }

  /// So many draws.
  func draw(_ count: Int, _ generator: inout SplitMix64) -> CountDistribution {
    var near = [Int](repeating: 0, count: table.count)
    var far: [Int: Int] = [:]
    for _ in 0..<count {
      let value = draw(&generator)
      if value - model.xMin < near.count {
        near[value - model.xMin] += 1
      } else {
        far[value, default: 0] += 1
      }
    }
    let seen = near.indices.filter { near[$0] > 0 }
    let rest = far.sorted { $0.key < $1.key }
    return CountDistribution(
      values: seen.map { model.xMin + $0 } + rest.map(\.key),
      counts: seen.map { near[$0] } + rest.map(\.value))
  }
}

/// Draws samples with replacement from those of a distribution.
struct CountResampler {
  private let distribution: CountDistribution
  /// The number of samples up to each value.
  private let upTo: [Int]
  /// By sample in `guide.count` parts: the first index to look at.
  private let guide: [Int]

  init(_ distribution: CountDistribution) {
    self.distribution = distribution
    var sum = 0
    upTo = distribution.counts.map { count in
      sum += count
      return sum
    }
    let parts = max(64, 4 * distribution.values.count)
    var guide = [Int](repeating: 0, count: parts)
    var index = 0
    for part in guide.indices {
      // The smallest sample that falls into this part.
      let least = Int(Double(part) / Double(parts) * Double(distribution.total)) - 1
      while index + 1 < upTo.count, upTo[index] <= least { index += 1 }
      guide[part] = index
    }
    self.guide = guide
  }

  /// So many draws.
  func draw(_ count: Int, _ generator: inout SplitMix64) -> CountDistribution {
    var counts = [Int](repeating: 0, count: upTo.count)
    let scale = Double(guide.count) / Double(max(1, distribution.total))
    for _ in 0..<count {
      let sample = generator.index(below: distribution.total)
      var index = guide[min(guide.count - 1, Int(Double(sample) * scale))]
      while upTo[index] <= sample { index += 1 }
      counts[index] += 1
    }
    let seen = counts.indices.filter { counts[$0] > 0 }
    return CountDistribution(
      values: seen.map { distribution.values[$0] }, counts: seen.map { counts[$0] })
  }
}

/// Draws whole clusters with replacement, as many as there are.
struct ClusterResampler {
  private let values: [Int]
  /// By cluster, the indices of its values among all, with how often it has them.
  private let clusters: [[(index: Int, count: Int)]]

  /// nil for samples that are clusters of their own, which `CountResampler` draws.
  init?(_ samples: ClusteredCounts) {
    guard let clusters = samples.clusters else { return nil }
    values = samples.distribution.values
    let places = Dictionary(uniqueKeysWithValues: zip(values, values.indices))
    self.clusters = clusters.map { own in
      zip(own.values, own.counts).compactMap { value, count in
        places[value].map { (index: $0, count: count) }
      }
    }
  }

  func draw(_ generator: inout SplitMix64) -> CountDistribution {
    var counts = [Int](repeating: 0, count: values.count)
    for _ in clusters.indices {
      for entry in clusters[generator.index(below: clusters.count)] {
        counts[entry.index] += entry.count
      }
    }
    let seen = counts.indices.filter { counts[$0] > 0 }
    return CountDistribution(values: seen.map { values[$0] }, counts: seen.map { counts[$0] })
  }
}

extension CountDistribution {
  /// The distribution of the samples of both; the other's values are larger than all of this.
  func followed(by other: CountDistribution) -> CountDistribution {
    CountDistribution(values: values + other.values, counts: counts + other.counts)
  }
}
