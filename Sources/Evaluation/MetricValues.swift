/// The values of one attempt's metrics by name: a few, in the order given.
///
/// Attempts that have the same metrics share the list of names, so that a run of very many takes
/// little memory.
public struct MetricValues: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// The metrics' names, each once.
  public let names: [String]
  private let values: [Double]

  /// Values in the order of their names.
  /// - Returns: nil where there is another number of values than of names.
  /// - Parameter names: each once.
  public init?(names: [String], values: [Double]) {
    guard names.count == values.count else { return nil }
    self.names = names
    self.values = values
  }

  /// Values by name, each name once.
  public init(_ values: some Sequence<(String, Double)>) {
    names = values.map(\.0)
    self.values = values.map(\.1)
  }

  /// Values by name, each name once.
  public init(dictionaryLiteral elements: (String, Double)...) { self.init(elements) }

  /// The value of a metric; nil where the metric does not apply to the task.
  public subscript(name: String) -> Double? {
    names.firstIndex(of: name).map { values[$0] }
  }

  /// Whether both have the same values by name, in whatever order.
  public static func == (left: MetricValues, right: MetricValues) -> Bool {
    left.names == right.names
      ? left.values == right.values
      : left.names.count == right.names.count && left.allSatisfy { right[$0] == $1 }
  }

  /// Hashes the values by name, in whatever order.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(dictionary)
  }
}

extension MetricValues: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { names.count }
  public subscript(index: Int) -> (name: String, value: Double) { (names[index], values[index]) }
}

extension MetricValues {
  /// The values by name, each once.
  public var dictionary: [String: Double] {
    Dictionary(lazy.map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
  }

  /// An object with a number for each metric.
  public var json: JSONValue { .object(dictionary.mapValues(JSONValue.number)) }
}
