import Glibc

/// The strength of reinforcement in choices among alternatives that have been chosen before: the
/// maximum-likelihood estimate of β where an alternative with k is chosen with a probability in
/// proportion to (1 + k)^β among those that there are (the conditional logit of ln(1 + k); D. McFadden,
/// Frontiers in Econometrics (1974) 105).
///
/// Memory does not grow with the choices: the derivative of the log-likelihood is summed at fixed
/// values of β, and falls between them as a cubic through four. It falls all along, so it has one root.
public struct ReinforcementLikelihood: Sendable, Hashable {
  /// The values of β between which an estimate can lie.
  public static let range = -3.0...8.0
  private static let step = 0.125
  private static let nodes = Int((range.upperBound - range.lowerBound) / step) + 1

  /// How many alternatives have a k.
  public struct Alternatives: Sendable, Hashable {
    /// How often they have been chosen, at least 0.
    public var k: Int
    /// How many there are.
    public var count: Int

    /// Alternatives with the same k.
    public init(k: Int, count: Int) {
      self.k = k
      self.count = count
    }
  }

  private var derivative = [Double](repeating: 0, count: nodes)
  /// The sum over choices of the range of ln(1 + k) among the alternatives: 0 where there was nothing
  /// to tell apart.
  private var spread = 0.0

  /// The likelihood of no choices.
  public init() {}

  /// Takes a choice in.
  /// - Parameters:
  ///   - k: of the alternative that was chosen.
  ///   - alternatives: all that there were, the chosen one included.
  ///   - powers: a table that choices share.
  public mutating func add(
    chosen k: Int, among alternatives: [Alternatives], powers: inout Powers
  ) {
    guard let least = alternatives.map(\.k).min(), let most = alternatives.map(\.k).max(),
      least < most
    else { return }
    powers.extend(to: most)
    spread += log1p(Double(most)) - log1p(Double(least))
    let chosen = log1p(Double(k))
    powers.values.withUnsafeBufferPointer { table in
      derivative.withUnsafeMutableBufferPointer { derivative in
        for node in 0..<Self.nodes {
          var (weights, moments) = (0.0, 0.0)
          for alternative in alternatives {
            let weight = Double(alternative.count) * table[alternative.k * Self.nodes + node]
            weights += weight
            moments += weight * powers.logarithms[alternative.k]
          }
          derivative[node] += chosen - moments / weights
        }
      }
    }
  }

  /// Takes the choices of another in, so many times.
  public mutating func add(_ other: ReinforcementLikelihood, times: Double = 1) {
    spread += times * other.spread
    for node in derivative.indices { derivative[node] += times * other.derivative[node] }
  }

  /// β; nil where no choice was between different k, or the likelihood has no maximum within `range`.
  public var estimate: Double? {
    guard spread > 0, let next = derivative.firstIndex(where: { $0 <= 0 }), next > 0 else {
      return nil
    }
    // The root of the cubic by bisection between the nodes beside it.
    let start = min(max(0, next - 2), Self.nodes - 4)
    var (low, high) = (Double(next - 1 - start), Double(next - start))
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if cubic(at: middle, from: start) > 0 { low = middle } else { high = middle }
    }
    return Self.range.lowerBound + Self.step * (Double(start) + (low + high) / 2)
  }

  /// The cubic through four nodes (Lagrange), `x` in steps from the first.
  private func cubic(at x: Double, from start: Int) -> Double {
    let y = derivative[start..<start + 4]
    let (a, b, c, d) = (x, x - 1, x - 2, x - 3)
    return -y[start] * b * c * d / 6 + y[start + 1] * a * c * d / 2 - y[start + 2] * a * b * d / 2
      + y[start + 3] * a * b * c / 6
  }

  /// (1 + k)^β by k and value of β, as far as it was needed.
  public struct Powers: Sendable {
    fileprivate private(set) var values: [Double] = []
    fileprivate private(set) var logarithms: [Double] = []

    /// An empty table.
    public init() {}

    fileprivate mutating func extend(to k: Int) {
      while logarithms.count <= k {
        let logarithm = log1p(Double(logarithms.count))
        logarithms.append(logarithm)
        for node in 0..<ReinforcementLikelihood.nodes {
          let beta = range.lowerBound + step * Double(node)
          values.append(exp(beta * logarithm))
        }
      }
    }
  }
}
