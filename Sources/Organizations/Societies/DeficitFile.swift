public import Evaluation

/// The parameters of Deficit-Triggered Integration by condition, a topology with a benchmark, in a file
/// that `orgbench fit-dti` writes and `--dti` reads.
public struct DeficitFile: Sendable, Hashable {
  /// A condition with its parameters.
  public struct Condition: Sendable, Hashable {
    /// The topology.
    public var topology: String
    /// The benchmark: the family of tasks.
    public var benchmark: String
    /// What was fitted.
    public var parameters: DeficitParameters
    /// How the exponent was found, and from how much: remarks for people.
    public var basis: String

    /// A condition.
    public init(
      topology: String, benchmark: String, parameters: DeficitParameters, basis: String = ""
    ) {
      self.topology = topology
      self.benchmark = benchmark
      self.parameters = parameters
      self.basis = basis
    }
  }

  /// The conditions.
  public var conditions: [Condition]

  /// A file's content.
  public init(_ conditions: [Condition]) { self.conditions = conditions }

  private static let members = [
    "topology", "benchmark", "exponent", "normalization", "threshold", "basis",
  ]

  /// Reads a file.
  /// - Throws: `InputError` with the file and the place in it.
  public init(contentsOfFile path: String) throws {
    let file = try SettingsFile(
      contentsOfFile: path, what: "the parameters", allowed: ["conditions"])
    guard let elements = file.root["conditions"]?.elements, !elements.isEmpty else {
      throw InputError(
        path, "expected a member \"conditions\" with a list",
        remedy: "orgbench fit-dti RUN … --output FILE writes such a file")
    }
    conditions = try elements.enumerated().map { index, value in
      let place = file.place("conditions[\(index)]")
      let members = try SettingsFile.object(value, at: place, allowed: Self.members)
      func text(_ name: String) throws -> String {
        guard let text = members[name]?.text, !text.isEmpty else {
          throw InputError("\(place).\(name)", "expected a text")
        }
        return text
      }
      func number(_ name: String) throws -> Double {
        guard let number = members[name]?.double else {
          throw InputError("\(place).\(name)", "expected a number")
        }
        return number
      }
      let parameters = DeficitParameters(
        exponent: try number("exponent"), normalization: try number("normalization"),
        threshold: try number("threshold"))
      guard parameters.normalization > 0 else {
        throw InputError("\(place).normalization", "expected a number above 0")
      }
      return Condition(
        topology: try text("topology"), benchmark: try text("benchmark"), parameters: parameters,
        basis: members["basis"]?.text ?? "")
    }
  }

  /// The file as JSON.
  public var json: JSONValue {
    [
      "conditions": .array(
        conditions.map {
          [
            "topology": .string($0.topology), "benchmark": .string($0.benchmark),
            "exponent": .number($0.parameters.exponent),
            "normalization": .number($0.parameters.normalization),
            "threshold": .number($0.parameters.threshold), "basis": .string($0.basis),
          ]
        })
    ]
  }

  /// The parameters of a condition.
  /// - Parameter benchmark: nil where it is not known; then there must be only one of the topology.
  /// - Throws: `InputError` if the file has none, or several.
  func parameters(topology: Topology, benchmark: String?, source: String) throws
    -> DeficitParameters
  {
    let fitting = conditions.filter {
      $0.topology == topology.rawValue && (benchmark == nil || $0.benchmark == benchmark)
    }
    guard fitting.count == 1 else {
      let condition = [topology.rawValue, benchmark].compactMap(\.self).joined(separator: " with ")
      throw InputError(
        source, "it has \(fitting.isEmpty ? "no" : "several") parameters for \(condition)",
        remedy: "fit them on runs of that condition: orgbench fit-dti RUN … --output FILE")
    }
    return fitting[0].parameters
  }
}

extension DeficitParameters {
  /// The parameters in one line, as a run's identity has them: `b=0.91 Z=12.4 tau=1.7`.
  var text: String { "b=\(exponent) Z=\(normalization) tau=\(threshold)" }
}
