public import Evaluation
import Glibc

extension RunStore {
  /// What a merge came to.
  public struct MergeResult: Sendable {
    /// What became of one of the stores.
    public struct Source: Sendable, Hashable {
      /// The file, as it was given.
      public let path: String
      /// Attempts that came from it and were not there yet.
      public internal(set) var attempts = 0
      /// Replies that came from it and were not there yet.
      public internal(set) var replies = 0
      /// Why it was left out; nil where it was not.
      public internal(set) var fault: String?
    }

    /// The stores, in the order given.
    public internal(set) var sources: [Source]
    /// How far the runs of these stores are now, by their ids.
    public internal(set) var runs: [RunCoverage]

    /// Whether every store was merged and every run has all its attempts.
    public var isComplete: Bool {
      sources.allSatisfy { $0.fault == nil } && runs.allSatisfy(\.isComplete)
    }
  }

  /// Brings the runs of several stores together in one: sessions, replies, transcripts, scores under
  /// all scoring versions, prices. The order of the stores makes no difference, nor does it whether
  /// they come at once, one by one or again.
  ///
  /// An attempt that several stores have in equal words is one, the one that was recorded first; how
  /// long it took and whether its replies were in a store do not count for that. An attempt that failed
  /// gives way to one that did not. Each store is merged in one transaction, after all of them were
  /// compared.
  /// - Parameters:
  ///   - sources: the stores; they are only read. One that is missing or damaged is left out, and the
  ///     result says so.
  ///   - path: the store that takes them in; it is made where there is none.
  /// - Throws: `InputError`, before anything is written, for runs that are not parts of one run
  ///   although they were meant to be, and for an attempt that has several contents; `StoreError`, also
  ///   where none of the stores can be read.
  public static func merge(_ sources: [String], into path: String) async throws -> MergeResult {
    for source in sources { try? await Opening.bringUpToDate(source) }
    if FileSystem.exists(path) { try await Opening.bringUpToDate(path) }
    return try await DatabaseThread.alone(path: path) { try Merge(sources, into: path).result() }
  }
}

/// Merges stores. Everything is read and compared before the first byte is written.
private struct Merge {
  private let path: String
  private var sources: [RunStore.MergeResult.Source]
  private var summaries: [StoreSummary] = []

  init(_ paths: [String], into path: String) throws {
    self.path = path
    sources = paths.map { .init(path: $0) }
    var seen: [FileSystem.Identity: String] = [:]
    for path in paths + [path] {
      guard let identity = FileSystem.identity(of: path) else { continue }
      if let other = seen.updateValue(path, forKey: identity) {
        throw InputError(path, "is the same file as \(other)", remedy: "name each store once")
      }
    }
  }

  func result() throws -> RunStore.MergeResult {
    var merge = self
    try merge.readSources()
    let target = FileSystem.exists(path) ? try StoreSummary(reading: path) : nil
    try MergeCheck.compare(merge.summaries, with: target)
    try merge.compareAttempts(with: target)
    return try merge.write()
  }

  /// - Throws: what is wrong with the first store where none can be read.
  private mutating func readSources() throws {
    var first: StoreError?
    for index in sources.indices {
      do {
        summaries.append(try StoreSummary(reading: sources[index].path))
      } catch let error as StoreError {
        first = first ?? error
        sources[index].fault = error.problem(in: sources[index].path)
      }
    }
    if summaries.isEmpty, let first { throw first }
  }

  /// Compares the attempts that several stores have.
  private func compareAttempts(with target: StoreSummary?) throws {
    let all = ([target].compactMap(\.self) + summaries)
    var owners: [AttemptKey: Int] = [:]
    var pairs: Set<[Int]> = []
    for (index, store) in all.enumerated() {
      for attempt in try store.attempts() {
        let owner = owners[attempt] ?? index
        owners[attempt] = owner
        if owner != index { pairs.insert([owner, index]) }
      }
    }
    for pair in pairs.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      try AttemptComparison.compare(all[pair[0]], all[pair[1]])
    }
  }

  /// The stores one after the other, those that were begun first first: so their order on the command
  /// line makes no difference.
  private mutating func write() throws -> RunStore.MergeResult {
    let connection = try Opening.forWriting(path, .normal, attaches: true)
    defer { connection.close() }
    try connection.execute("PRAGMA cache_size = -65536")
    var runs: Set<Int64> = []
    for summary in summaries.sorted() {
      let merged = try connection.merging(summary.path) { try connection.takeIn(summary) }
      runs.formUnion(merged.runs)
      guard let index = sources.firstIndex(where: { $0.path == summary.path }) else { continue }
      sources[index].attempts = merged.attempts
      sources[index].replies = merged.replies
    }
    let coverages = try connection.transaction("BEGIN") {
      try runs.map { try connection.coverage($0) }.sorted { $0.run < $1.run }
    }
    return RunStore.MergeResult(sources: sources, runs: coverages)
  }
}

extension StoreError {
  /// What is wrong with a store, without its path in front.
  fileprivate func problem(in path: String) -> String {
    let text = "\(self)"
    return text.hasPrefix("\(path): ") ? String(text.dropFirst(path.count + 2)) : text
  }
}
