import Evaluation
import FoundationEssentials

/// The folder that GAIA's `metadata.jsonl` or `metadata.parquet` lies in.
enum GAIAFolder {
  /// The names that the tasks' file has had in the official repository, older ones first.
  private static let names = ["metadata.jsonl", "metadata.parquet"]

  /// The path of the tasks' file, given as itself or as its folder.
  /// - Throws: `InputError` where the folder has none; it names what is there in its place.
  static func metadata(_ path: String) throws -> String {
    guard InputFile.isFolder(path) else { return path }
    if let metadata = file(in: path) { return metadata }
    let split = InputFile.join(path, "2023/validation")
    if let metadata = file(in: split) {
      throw InputError(
        path, "there are no tasks in it, but in \(metadata)",
        remedy: "Name that folder, or one of its neighbours.")
    }
    let tables = parquetFiles(in: path)
    if !tables.isEmpty {
      throw InputError(
        path, "expected metadata.parquet, found \(tables.joined(separator: ", "))",
        remedy: "Name one of them.")
    }
    throw InputError(
      path, "there is neither metadata.jsonl nor metadata.parquet in it",
      remedy: "Name the folder that holds it with its attachments, or fetch it: orgbench datasets "
        + "fetch gaia.")
  }

  private static func file(in folder: String) -> String? {
    names.map { InputFile.join(folder, $0) }.first(where: InputFile.exists)
  }

  /// The names of the Parquet files, sorted: those of each level, where the one of all is not there.
  private static func parquetFiles(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".parquet") }.sorted()
  }
}
