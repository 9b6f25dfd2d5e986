public import Benchmarks
import Evaluation

/// Where fetched files lie: one folder for each benchmark.
public struct DataFolder: Sendable, Hashable {
  /// The folder of the benchmarks' folders.
  public let root: String

  /// A data folder at this path.
  public init(_ root: String) {
    self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
  }

  /// `$XDG_DATA_HOME/orgbench`, or `~/.local/share/orgbench` where that is unset or, against the
  /// XDG Base Directory Specification, relative.
  /// - Parameter variable: reads a variable of the environment; nil where it is unset or empty.
  /// - Throws: `InputError` where neither variable is set.
  public static func standard(_ variable: (String) -> String?) throws -> DataFolder {
    if let base = variable("XDG_DATA_HOME"), base.hasPrefix("/") {
      return DataFolder(base + "/orgbench")
    }
    guard let home = variable("HOME") else {
      throw InputError(
        "HOME", "neither XDG_DATA_HOME nor HOME says where data belong", remedy: "Set one of them.")
    }
    return DataFolder(home + "/.local/share/orgbench")
  }

  /// A benchmark's folder.
  public func folder(of benchmark: any Benchmark) -> String { "\(root)/\(benchmark.name)" }

  /// Where a benchmark's file belongs.
  public func path(_ name: String, of benchmark: any Benchmark) -> String {
    "\(folder(of: benchmark))/\(name)"
  }

  /// The path of a split that was fetched, once its files have been found to be what they were when
  /// they were fetched.
  /// - Throws: `InputError` with the command that fetches it, where it is not there or was changed.
  public func dataset(_ split: String, of benchmark: any Benchmark) throws -> String {
    guard let known = benchmark.splits.first(where: { $0.name == split }) else {
      let names = benchmark.splits.map(\.name).joined(separator: ", ")
      throw InputError(
        "--split", "\(benchmark.name) has no split \"\(split)\"; it has \(names)")
    }
    let command = "orgbench datasets fetch \(benchmark.name)/\(split)"
    for check in try Verification(of: benchmark, in: self, only: known.files).checks {
      switch check.state {
      case .missing:
        throw InputError(
          check.path, "the split \(split) of \(benchmark.name) has not been fetched",
          remedy: "Fetch it with: \(command)")
      case .changed:
        throw InputError(
          check.path, "not the official file any more: \(check.detail)",
          remedy: "Fetch it again with: \(command), or give a file of your own with --data PATH.")
      case .ok, .noChecksum: continue
      }
    }
    return known.path.isEmpty ? folder(of: benchmark) : path(known.path, of: benchmark)
  }
}
