public import Evaluation
import Randomness

/// Which tasks of a dataset a run attempts.
public enum TaskSelection: Sendable, Hashable {
  /// All of them.
  case all
  /// The first ones of the file.
  case first(Int)
  /// A random sample that represents every stratum (domain, hop type, level, answerable or not) in
  /// proportion. The same seed gives the same tasks to every organization and model.
  case sample(Int, seed: Int)

  /// The selection in words, as part of a run's identity.
  public var name: String {
    switch self {
    case .all: "all"
    case .first(let count): "first \(count)"
    case .sample(let count, let seed): "sample \(count) seed \(seed)"
    }
  }

  /// The same selection; `all` where it takes in the whole dataset, so that both are one run.
  public func within(_ dataset: Dataset) -> TaskSelection {
    switch self {
    case .first(let count) where count >= dataset.tasks.count: .all
    case .sample(let count, _) where count >= dataset.tasks.count: .all
    default: self
    }
  }

  /// The selected tasks, in the dataset's order.
  public func tasks(of dataset: Dataset) -> [BenchmarkTask] {
    switch self {
    case .all: dataset.tasks
    case .first(let count): Array(dataset.tasks.prefix(count))
    case .sample(let count, let seed): sample(count, seed: seed, of: dataset)
    }
  }

  private func sample(_ count: Int, seed: Int, of dataset: Dataset) -> [BenchmarkTask] {
    guard count < dataset.tasks.count else { return dataset.tasks }
    let strata = Dictionary(grouping: dataset.tasks.map(\.id)) {
      dataset.groupings[$0]?.stratum ?? ""
    }
    let quotas = Self.quotas(count, sizes: strata.mapValues(\.count))
    var chosen: Set<ExactText> = []
    for (stratum, ids) in strata {
      let ranked = ids.map { (StableHash.of("sample", "\(seed)", $0), $0) }.sorted { $0 < $1 }
      chosen.formUnion(ranked.prefix(quotas[stratum] ?? 0).map { ExactText($0.1) })
    }
    return dataset.tasks.filter { chosen.contains($0.id) }
  }

  /// Shares `count` over strata in proportion to their sizes; what rounding leaves over goes to the
  /// largest remainders, among equals by name.
  static func quotas(_ count: Int, sizes: [String: Int]) -> [String: Int] {
    let total = sizes.values.reduce(0, +)
    guard total > 0 else { return [:] }
    let shares = sizes.map { name, size in
      let (quota, remainder) = (count * size).quotientAndRemainder(dividingBy: total)
      return (name: name, quota: quota, remainder: remainder)
    }.sorted { ($1.remainder, $0.name) < ($0.remainder, $1.name) }
    var left = count - shares.reduce(0) { $0 + $1.quota }
    var quotas: [String: Int] = [:]
    for share in shares {
      quotas[share.name] = share.quota + (left > 0 ? 1 : 0)
      left -= 1
    }
    return quotas
  }
}
