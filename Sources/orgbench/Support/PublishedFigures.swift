import Evaluation
import FoundationEssentials
import Reporting

/// The published figures that come with the program.
enum PublishedFigures {
  /// All of them, by name.
  static func all() throws -> [PublishedBaseline] {
    try files().map { try PublishedBaseline(contentsOfFile: $0) }
  }

  /// The published figures of that name.
  /// - Throws: `InputError` with the names that there are.
  static func named(_ name: String) throws -> PublishedBaseline {
    let all = try all()
    if let baseline = all.first(where: { $0.name == name }) { return baseline }
    throw InputError(
      name, "there are no published figures of that name",
      remedy: "there are \(all.map(\.name).joined(separator: ", "))")
  }

  private static func files() throws -> [String] {
    guard let folder = Environment.baselinesFolder else {
      throw InputError(
        "baselines", "the published figures are not beside the program",
        remedy: "keep the folder \"baselines\" beside or above it")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return names.filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
      .filter { path in
        // Saved runs lie in the same folder.
        (try? SettingsFile(contentsOfFile: path, what: "a baseline", allowed: nil))
          .map { PublishedBaseline.isPublished($0.root) } ?? false
      }
  }
}
