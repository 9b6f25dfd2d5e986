public import Evaluation

/// A file of gates: JSON with comments and trailing commas.
///
///     {
///       gates: [
///         { metric: "f1", benchmark: "squad2", direction: "higher", tolerance: 1 },
///         { metric: "tokens", direction: "lower", tolerance: 10, unit: "percent",
///           tier: "advisory" },
///       ],
///     }
public enum GateFile {
  private static let members = ["metric", "benchmark", "direction", "tolerance", "unit", "tier"]

  /// Reads the gates of a file.
  /// - Parameters:
  ///   - path: how errors name the file.
  ///   - metrics: those of benchmarks, whose directions are what a gate without one has.
  /// - Throws: `InputError` with file and JSON path.
  public static func gates(
    _ bytes: [UInt8], path: String, metrics: [MetricDefinition]
  ) throws -> [Gate] {
    let file = try SettingsFile(bytes, source: path, allowed: ["gates"])
    guard let list = file.root["gates"]?.elements else {
      throw InputError(path, "expected an object with an array \"gates\"")
    }
    guard !list.isEmpty else { throw InputError(file.place("gates"), "there is no gate") }
    return try list.enumerated().map {
      try gate($0.element, place: file.place("gates[\($0.offset)]"), metrics)
    }
  }

  private static func gate(
    _ value: JSONValue, place: String, _ metrics: [MetricDefinition]
  ) throws -> Gate {
    let object = try SettingsFile.object(value, at: place, allowed: members)
    guard let metric = object["metric"]?.text, !metric.isEmpty else {
      throw InputError("\(place).metric", "expected a metric's name")
    }
    let tolerance: Double
    switch object["tolerance"] {
    case .integer(let number): tolerance = Double(number)
    case .number(let number) where number.isFinite: tolerance = number
    default:
      throw InputError(
        "\(place).tolerance", "expected a number: the score points that may be lost")
    }
    let definition = (MetricDefinition.ofUse + metrics).first { $0.name == metric }
    return Gate(
      metric: metric, benchmark: try text(object, "benchmark", place),
      direction: try word(object, "direction", place) ?? definition?.direction ?? .higher,
      tolerance: tolerance, unit: try word(object, "unit", place) ?? .absolute,
      tier: try word(object, "tier", place) ?? .critical)
  }

  private static func text(_ object: [String: JSONValue], _ name: String, _ place: String) throws
    -> String?
  {
    guard let value = object[name] else { return nil }
    guard let text = value.text, !text.isEmpty else {
      throw InputError("\(place).\(name)", "expected a text")
    }
    return text
  }

  private static func word<Word: RawRepresentable & CaseIterable>(
    _ object: [String: JSONValue], _ name: String, _ place: String
  ) throws -> Word? where Word.RawValue == String {
    guard let text = try text(object, name, place) else { return nil }
    if let word = Word(rawValue: text) { return word }
    throw InputError(
      "\(place).\(name)",
      "expected \(Word.allCases.map(\.rawValue).joined(separator: " or ")), found "
        + "\"\(TerminalText.visible(text))\"")
  }
}
