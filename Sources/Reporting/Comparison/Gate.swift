public import Evaluation

/// A condition that a candidate must meet against its base: how much may be lost.
public struct Gate: Sendable, Hashable {
  /// What the tolerance counts.
  public enum Unit: String, Sendable, Hashable, CaseIterable {
    /// Score points of 0...100; tokens, calls or currency a task.
    case absolute
    /// Per cent of the base's mean.
    case percent
  }

  /// Whether a breach fails the command.
  public enum Tier: String, Sendable, Hashable, CaseIterable {
    /// A breach fails the command.
    case critical
    /// A breach is only reported.
    case advisory
  }

  /// The name that stands for each benchmark's main metric.
  public static let mainMetric = "score"

  /// A metric of the benchmark, `score` for its main metric, or `tokens`, `calls`, `cost`.
  public let metric: String
  /// The benchmark; nil for each compared benchmark that has the metric.
  public let benchmark: String?
  /// Which way is better.
  public let direction: MetricDefinition.Direction
  /// The most that may be lost; negative where a gain is asked for.
  public let tolerance: Double
  /// What the tolerance counts.
  public let unit: Unit
  /// Whether a breach fails the command.
  public let tier: Tier

  /// A gate.
  public init(
    metric: String, benchmark: String? = nil, direction: MetricDefinition.Direction,
    tolerance: Double,
    unit: Unit = .absolute, tier: Tier = .critical
  ) {
    self.metric = metric
    self.benchmark = benchmark
    self.direction = direction
    self.tolerance = tolerance
    self.unit = unit
    self.tier = tier
  }

  /// The gate as `--gate` takes it, without its tier: `f1 >= -5`, `squad2:tokens <= +10%`.
  public var name: String {
    let bound = direction == .higher ? -tolerance : tolerance
    let number = Gate.text(bound)
    return (benchmark.map { "\($0):" } ?? "")
      + "\(metric) \(direction == .higher ? ">=" : "<=") \(number)\(unit == .percent ? "%" : "")"
  }

  /// `+1`, `-0.5`, `0`.
  private static func text(_ value: Double) -> String {
    if value == 0 { return "0" }
    let digits = "\(value.magnitude)"
    return (value > 0 ? "+" : "-") + (digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits)
  }
}

extension Gate {
  /// What `--gate` takes.
  public static let form =
    "[BENCHMARK:]METRIC >= -POINTS or METRIC <= +AMOUNT, with % for per cent of the base, and "
    + "\"advisory\" at the end for a gate that only warns; such as 'f1 >= -5', "
    + "'tokens <= +10% advisory'"

  /// Reads a gate: the change from the base that the candidate must at least (`>=`, higher is
  /// better) or at most (`<=`, lower is better) have.
  /// - Throws: `InputError` that shows the form.
  public init(_ text: String) throws {
    func wrong(_ problem: String) -> InputError {
      InputError("--gate '\(TerminalText.visible(text))'", problem, remedy: "expected \(Gate.form)")
    }
    guard let sign = text.firstIndex(where: { "<>".contains($0) }),
      text[sign...].dropFirst().first == "="
    else { throw wrong("there is no >= or <=") }
    let name = Self.words(text[..<sign])
    guard name.count == 1, let first = name.first else { throw wrong("expected one metric name") }
    let parts = first.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw wrong("expected METRIC or BENCHMARK:METRIC, found \"\(first)\"")
    }
    var rest = Self.words(text[sign...].dropFirst(2))
    var tier = Tier.critical
    if rest.count > 1, let word = rest.last {
      guard let known = Tier(rawValue: String(word)) else {
        throw wrong("expected the tier critical or advisory, found \"\(word)\"")
      }
      tier = known
      rest.removeLast()
    }
    guard rest.count == 1, var number = rest.first else { throw wrong("expected one number") }
    let isPercent = number.hasSuffix("%")
    if isPercent { number = number.dropLast() }
    guard let bound = Double(number), bound.isFinite else {
      throw wrong("expected a number, found \"\(number)\"")
    }
    let direction: MetricDefinition.Direction = text[sign] == ">" ? .higher : .lower
    self.init(
      metric: String(parts[parts.count - 1]), benchmark: parts.count == 2 ? String(parts[0]) : nil,
      direction: direction, tolerance: bound == 0 ? 0 : (direction == .higher ? -bound : bound),
      unit: isPercent ? .percent : .absolute, tier: tier)
  }

  private static func words(_ text: Substring) -> [Substring] {
    text.split(whereSeparator: \.isWhitespace)
  }

  /// Refuses gates that have the same name: a report could not tell them apart.
  public static func checkUnique(_ gates: [Gate]) throws {
    var seen: Set<String> = []
    for gate in gates where !seen.insert(gate.name).inserted {
      throw InputError(
        "gate '\(gate.name)'", "it is given twice", remedy: "give each gate once, with one tier")
    }
  }
}
