/// All benchmarks that orgbench knows.
public enum Catalogue {
  /// The benchmarks, in the order in which lists show them.
  public static let benchmarks: [any Benchmark] = [SQuAD2(), MuSiQue(), MuSR(), GAIA()]

  /// The benchmark of this name, or nil.
  public static func benchmark(named name: String) -> (any Benchmark)? {
    benchmarks.first { $0.name == name }
  }
}
