import Evaluation
import FoundationEssentials

/// The folder that GAIA's `metadata.jsonl` lies in.
enum GAIAFolder {
  /// The path of `metadata.jsonl`, given as itself or as its folder.
  /// - Throws: `InputError` where the folder has none; it names what is there in its place, such as
  ///   the Parquet files of the benchmark's later revisions.
  static func metadata(_ path: String) throws -> String {
    guard InputFile.isFolder(path) else { return path }
    let metadata = InputFile.join(path, "metadata.jsonl")
    if InputFile.exists(metadata) { return metadata }
    let split = InputFile.join(path, "2023/validation")
    if InputFile.exists(InputFile.join(split, "metadata.jsonl")) {
      throw InputError(
        path, "there is no metadata.jsonl in it, but one in \(split)",
        remedy: "Name that folder, or one of its neighbours.")
    }
    for folder in [path, split] {
      let tables = parquetFiles(in: folder)
      if tables.isEmpty { continue }
      throw InputError(
        folder,
        "expected metadata.jsonl, found Parquet (\(tables.joined(separator: ", "))), which is not "
          + "read",
        remedy: FileFormat.conversion(of: tables, to: "metadata.jsonl") + " Or fetch the last "
          + "revision that has metadata.jsonl: orgbench datasets fetch gaia.")
    }
    throw InputError(
      path, "there is no metadata.jsonl in it",
      remedy: "Name the folder that holds it with its attachments, or fetch it: orgbench datasets "
        + "fetch gaia.")
  }

  /// The names of the files with the tasks of all levels, or else of each; sorted.
  private static func parquetFiles(in folder: String) -> [String] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".parquet") }.sorted()
    return names.contains("metadata.parquet") ? ["metadata.parquet"] : names
  }
}
