import Benchmarks
import Evaluation
import Glibc

@testable import Models

/// What is fuzzed, by the name that `FUZZ_TARGET` gives. The JUnit writer and other readers to come
/// go here.
enum Target: String, CaseIterable {
  case squad2, musique, musr, gaia
  case reply, json, answers

  /// Reads the bytes; only a crash, a hang or too much memory is a finding.
  func read(_ bytes: UnsafeRawBufferPointer) {
    switch self {
    case .squad2: readDataset(bytes, in: "data.json")
    case .musique: readDataset(bytes, in: "data.jsonl")
    case .musr: readDataset(bytes, in: "murder_mystery.json")
    case .gaia: readDataset(bytes, in: "metadata.jsonl")
    case .reply:
      let request = ChatRequest(model: "m", messages: [Message(.user, "?")])
      _ = ChatCompletionReply.read(Array(bytes), to: request)
      _ = ServerMessage(body: Array(bytes))
    case .json: _ = LenientJSON.object(in: String(decoding: bytes, as: UTF8.self))
    case .answers:
      let text = String(decoding: bytes, as: UTF8.self)
      for format in Self.formats {
        guard case .answer(let prediction) = format.read(text) else { continue }
        _ = format.voteKey(of: prediction)
        _ = format.read(format.write(prediction))
      }
    }
  }

  private func readDataset(_ bytes: UnsafeRawBufferPointer, in name: String) {
    let path = "\(Self.folder)/\(name)"
    guard let file = fopen(path, "wb") else { fatalError("cannot write \(path)") }
    fwrite(bytes.baseAddress, 1, bytes.count, file)
    fclose(file)
    guard let benchmark = Catalogue.benchmark(named: rawValue) else { fatalError(rawValue) }
    guard let dataset = try? benchmark.read(path) else { return }
    for task in dataset.tasks {
      let attempt = Attempt(
        taskID: task.id, outcome: .answered(Prediction("The 3rd")), finalReply: "The 3rd")
      _ = try? dataset.scorer.score(attempt)
    }
  }

  /// A folder in memory, one for each process.
  private static let folder: String = {
    let path = "/dev/shm/orgbench-fuzz-\(getpid())"
    mkdir(path, 0o700)
    return path
  }()

  /// The answer formats of the bundled samples' tasks, each once.
  private static let formats: [any AnswerFormat] = {
    guard let folder = getenv("ORGBENCH_DATASETS").map({ String(cString: $0) }) else { return [] }
    var formats: [String: any AnswerFormat] = [:]
    for benchmark in Catalogue.benchmarks {
      let tasks = (try? benchmark.read(benchmark.bundledSample(in: folder)).tasks) ?? []
      for task in tasks { formats["\(benchmark.name) \(task.format.version)"] = task.format }
    }
    return Array(formats.values)
  }()

  /// The one that this process fuzzes.
  static let chosen: Target = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = Target(rawValue: name) else {
      fatalError("FUZZ_TARGET: expected one of \(allCases.map(\.rawValue))")
    }
    return target
  }()
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  Target.chosen.read(UnsafeRawBufferPointer(start: start, count: count))
  return 0
}
