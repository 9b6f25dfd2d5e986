public import Benchmarks
import Evaluation

/// An official file of a benchmark.
public struct ChosenFile: Sendable {
  /// The benchmark.
  public let benchmark: any Benchmark
  /// The file.
  public let file: OfficialFile
}

extension DataFolder {
  /// The files behind a benchmark's name, or behind `benchmark/split`.
  /// - Throws: `InputError` for a split that the benchmark does not have.
  public static func files(of benchmark: any Benchmark, split: String?) throws -> [ChosenFile] {
    var files = benchmark.reference.files
    if let split {
      guard let known = benchmark.splits.first(where: { $0.name == split }) else {
        throw InputError(
          "\(benchmark.name)/\(split)",
          "\(benchmark.name) has no such split; it has "
            + benchmark.splits.map(\.name).joined(separator: ", "))
      }
      files.removeAll { !known.files.contains(where: $0.placedNames.contains) }
    }
    return files.map { ChosenFile(benchmark: benchmark, file: $0) }
  }

  /// Which of the files a copy is of: the one whose checksum it has, else the one of its name, else
  /// the only one.
  /// - Throws: `InputError` where the copy cannot be read, or it cannot be told.
  public static func file(thatIs path: String, among files: [ChosenFile]) throws -> ChosenFile {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for chosen in files
    where try FileFingerprint(of: path, for: chosen.file.identity).matches(chosen.file.identity)
      == true
    {
      return chosen
    }
    if let chosen = files.first(where: { $0.file.name == name }) { return chosen }
    if files.count == 1 { return files[0] }
    throw InputError(
      path,
      "neither by checksum nor by name one of "
        + files.map(\.file.name).joined(separator: ", "),
      remedy: "Say which it is meant to be, such as squad2/dev.")
  }
}
