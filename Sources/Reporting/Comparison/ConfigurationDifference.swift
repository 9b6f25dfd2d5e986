import Evaluation

/// A setting in which two runs differ.
public struct ConfigurationDifference: Sendable, Hashable {
  /// The setting: `model`, `sampling.temperature`, `options.variant`.
  public let setting: String
  /// Its value in the base; nil where the base does not have it.
  public let base: String?
  /// Its value in the candidate; nil where the candidate does not have it.
  public let candidate: String?

  /// All settings in which two runs differ, in a fixed order.
  public static func all(base: ComparedRun, candidate: ComparedRun) -> [ConfigurationDifference] {
    let left = settings(base)
    let right = settings(candidate)
    let names =
      left.map(\.name) + right.map(\.name).filter { name in !left.contains { $0.name == name } }
    return names.compactMap { name in
      let values = [left, right].map { list in list.first { $0.name == name }?.value }
      return values[0] == values[1]
        ? nil : ConfigurationDifference(setting: name, base: values[0], candidate: values[1])
    }
  }

  private static func settings(_ run: ComparedRun) -> [(name: String, value: String)] {
    var list = RunSettings.all(run.configuration) + [(name: "orgbench", value: run.version)]
    let served = run.servedModels?.names ?? []
    if !served.isEmpty { list.append(("answered by", served.joined(separator: ", "))) }
    return list
  }

  /// `setting: base -> candidate`.
  public var words: String {
    "\(setting): \(base ?? "none") -> \(candidate ?? "none")"
  }
}
