public import Evaluation
import Glibc
import Statistics

/// Fits the parameters of Deficit-Triggered Integration on runs of one condition without it ("Do Agent
/// Societies Develop Intellectual Elites?", appendix C). It reads events alone, never a score.
///
/// Memory does not grow with the number of attempts: what is kept is how often each number of events
/// went with each number of merges.
public struct DeficitFit: Sendable {
  /// Where the exponent b of equation A1 comes from.
  public enum Basis: Sendable, Hashable {
    /// The largest contradiction burst of an attempt grows with the number of agents as N^b (Law 3).
    case agents(count: Int)
    /// With one number of agents only: contradictions grow within cascades as t^b.
    case cascades
    /// Nothing was contradicted often enough: taken for 1.
    case assumed
  }

  /// What was fitted.
  public struct Result: Sendable, Hashable {
    /// The parameters, to six digits.
    public let parameters: DeficitParameters
    /// Where the exponent comes from.
    public let basis: Basis
    /// How many attempts there were.
    public let attempts: Int
    /// How many cascades there were.
    public let cascades: Int
    /// How many merges there were.
    public let merges: Int
  }

  /// Events and merges of a cascade at some moment.
  private struct State: Hashable, Comparable {
    var events = 0
    var merges = 0

    static func < (left: State, right: State) -> Bool {
      (left.events, left.merges) < (right.events, right.merges)
    }
  }

  private var attempts = 0
  /// By number of agents: the attempts, and the sum of their largest contradiction bursts.
  private var bursts: [Int: (attempts: Int, sum: Int)] = [:]
  /// How many steps of cascades came to each state.
  private var steps: [State: Int] = [:]
  /// How many cascades ended in each state.
  private var ends: [State: Int] = [:]
  /// By number of events of a cascade: how many cascades had as many, and their contradictions so far.
  private var contradictions: [Int: (cascades: Int, sum: Int)] = [:]

  /// A fit of nothing yet.
  public init() {}

  /// Takes an attempt in.
  public mutating func add(_ attempt: AttemptCoordination, agents: Int) {
    attempts += 1
    let observables = CoordinationObservables(
      claims: attempt.claims, subtasks: attempt.subtasks, events: attempt.events)
    bursts[agents, default: (0, 0)].attempts += 1
    bursts[agents, default: (0, 0)].sum += observables.contradictionBursts.max() ?? 0
    var states: [Claim.ID: State] = [:]
    var disputes: [Claim.ID: Int] = [:]
    for event in attempt.events {
      guard let root = event.root(among: attempt.claims) else { continue }
      states[root, default: State()].events += 1
      if event.kind == .mergeClaims { states[root, default: State()].merges += 1 }
      if event.kind == .contradictClaim { disputes[root, default: 0] += 1 }
      let state = states[root, default: State()]
      steps[state, default: 0] += 1
      contradictions[state.events, default: (0, 0)].cascades += 1
      contradictions[state.events, default: (0, 0)].sum += disputes[root, default: 0]
    }
    for state in states.values { ends[state, default: 0] += 1 }
  }

  /// The parameters; nil without a cascade.
  public var result: Result? {
    let cascades = ends.values.reduce(0, +)
    guard cascades > 0 else { return nil }
    let (exponent, basis) = exponent
    // Least squares of m on t^b, smoothed so that a condition without merges still triggers.
    var (products, squares) = (1.0, 1.0)
    // In order: sums of the same data are the same to the last digit.
    for (state, count) in steps.sorted(by: { $0.key < $1.key }) {
      let power = pow(Double(state.events), exponent)
      products += Double(count) * Double(state.merges) * power
      squares += Double(count) * power * power
    }
    var parameters = DeficitParameters(
      exponent: exponent, normalization: squares / products, threshold: 0)
    let deficits = ends.sorted { $0.key < $1.key }.map { state, count in
      (
        value: parameters.deficit(events: state.events, merges: state.merges),
        weight: Double(count)
      )
    }
    let mean = deficits.reduce(0) { $0 + $1.value * $1.weight } / Double(cascades)
    let variance =
      deficits.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) * $1.weight }
      / Double(cascades)
    parameters = DeficitParameters(
      exponent: Self.rounded(exponent), normalization: Self.rounded(parameters.normalization),
      threshold: Self.rounded(mean + variance.squareRoot()))
    return Result(
      parameters: parameters,
      basis: basis, attempts: attempts, cascades: cascades,
      merges: ends.reduce(0) { $0 + $1.key.merges * $1.value })
  }

  private var exponent: (Double, Basis) {
    let means = bursts.sorted { $0.key < $1.key }.compactMap { agents, burst in
      burst.sum > 0 ? (log(Double(agents)), log(Double(burst.sum) / Double(burst.attempts))) : nil
    }
    if let fit = LinearFit(means.map { (x: $0.0, y: $0.1) }), fit.slope > 0 {
      return (fit.slope, .agents(count: means.count))
    }
    let growth = contradictions.sorted { $0.key < $1.key }.compactMap {
      events, seen -> (x: Double, y: Double, weight: Double)? in
      guard events > 1, seen.sum > 0 else { return nil }
      return (
        x: log(Double(events)), y: log(Double(seen.sum) / Double(seen.cascades)),
        weight: Double(min(seen.cascades, 1_000))
      )
    }
    if let fit = LinearFit(weighted: growth), fit.slope > 0 { return (fit.slope, .cascades) }
    return (1, .assumed)
  }

  /// To six significant digits, so that a run's identity can be read.
  private static func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value }
    let unit = pow(10, 5 - floor(log10(abs(value))))
    return (value * unit).rounded() / unit
  }
}

extension DeficitFit.Basis {
  /// In words, as the file of parameters has it.
  public var words: String {
    switch self {
    case .agents(let count):
      "b: growth of the largest contradiction burst with N, over \(count) numbers of agents"
    case .cascades:
      "b: growth of contradictions within cascades, since there is one number of agents"
    case .assumed: "b: taken for 1, since too little was contradicted"
    }
  }
}
