import Digests
import Evaluation
import Foundation
import LoopbackServer
import Synchronization
import Testing
import Transport

@testable import Benchmarks
@testable import Fetching

/// A benchmark whose official files a test makes up; all else is GAIA's.
struct MadeUpBenchmark: Benchmark {
  var mirrors: [[String]] { [] }
  let files: [OfficialFile]
  var name: String { "made-up" }
  var title: String { "Made up" }
  var metrics: [MetricDefinition] { GAIA().metrics }
  var primaryMetric: String { GAIA().primaryMetric }
  var splits: [DatasetSplit] {
    [DatasetSplit("only", files[0].placedNames[0])]
  }
  var reference: BenchmarkReference {
    BenchmarkReference(citation: "us", licence: "free", officialScorer: "none", files: files)
  }
  func companions(of path: String) throws -> [String] {
    files[0].accessPage == nil ? [] : try GAIA().companions(of: path)
  }
  func bundledSample(in datasetsFolder: String) -> String { "" }
  func read(_ path: String) throws -> Dataset { try GAIA().read(path) }
  func officialReport(_ scoring: OfficialScoring) throws -> OfficialReport {
    try GAIA().officialReport(scoring)
  }
  var predictionFormat: PredictionFormat { GAIA().predictionFormat }
  func excerpt(of path: String, ids: Set<ExactText>) throws -> DatasetExcerpt {
    try GAIA().excerpt(of: path, ids: ids)
  }
}

/// A folder for one test, removed with it, and fetches into it.
final class Stage: Sendable {
  let root = FileManager.default.temporaryDirectory.appending(path: "orgbench-\(UUID())")
  private let seen = Mutex<[Fetcher.Event]>([])

  init() throws {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  var folder: DataFolder { DataFolder(root.path) }
  var events: [Fetcher.Event] { seen.withLock { $0 } }

  /// A file of the made-up benchmark.
  func url(_ name: String) -> URL { root.appending(path: "made-up/\(name)") }

  func content(_ name: String) -> [UInt8]? { (try? Data(contentsOf: url(name))).map(Array.init) }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    try FileManager.default.createDirectory(
      at: url("").standardizedFileURL, withIntermediateDirectories: true)
    try Data(bytes).write(to: url(name))
  }

  func fetch(_ file: OfficialFile, from source: Fetcher.Source = .init()) async throws {
    let client = try HTTPClient(.init(userAgent: "test"))
    let fetcher = Fetcher(into: folder, from: source, client: client) { event in
      self.seen.withLock { $0.append(event) }
    }
    try await fetcher.fetch(file, of: MadeUpBenchmark(files: [file]))
    await client.close()
  }

  /// The error of a fetch that fails.
  func failure(_ file: OfficialFile, from source: Fetcher.Source = .init()) async throws
    -> InputError
  {
    try #require(
      await #expect(throws: InputError.self) { try await self.fetch(file, from: source) })
  }

  func checks(_ file: OfficialFile) throws -> [FileCheck] {
    try Verification(of: MadeUpBenchmark(files: [file]), in: folder).checks
  }
}

let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

/// The pinned file `data.bin` with the content above.
func pinned(_ url: String, bytes: [UInt8] = content) -> OfficialFile {
  OfficialFile(
    name: "data.bin", location: url + "/data.bin",
    identity: .sha256(Digest.sha256(bytes), bytes: bytes.count))
}

/// A reply that knows ranges of the form `bytes=N-`.
func ranged(_ request: LoopbackRequest, _ bytes: [UInt8] = content) -> LoopbackReply {
  let range = request.headers["range"]?.dropFirst("bytes=".count).dropLast()
  guard let start = range.flatMap({ Int($0) }) else { return LoopbackReply(bytes: bytes) }
  guard start < bytes.count else { return .error(416, "no such range") }
  return LoopbackReply(
    206, headers: ["Content-Range": "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"],
    bytes: Array(bytes[start...]))
}
