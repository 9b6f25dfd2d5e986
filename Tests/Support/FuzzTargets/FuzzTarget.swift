import Evaluation
import Glibc

@testable import Benchmarks
@testable import Models

/// What is fuzzed: everything that reads or writes out what others wrote. `make fuzz` feeds it from
/// libFuzzer, and a test feeds it all inputs that are kept under `Fuzz`.
public enum FuzzTarget: String, Sendable, CaseIterable {
  case squad2, musique, musr, gaia, attachments
  case reply, json, answers, junit, escaping

  /// Takes the bytes in. Only a crash is a finding, be it a broken promise that ends the process
  /// here, besides a hang or too much memory.
  public func take(_ bytes: [UInt8]) {
    switch self {
    case .squad2: readDataset(bytes, in: "data.json")
    case .musique: readDataset(bytes, in: "data.jsonl")
    case .musr: readDataset(bytes, in: "murder_mystery.json")
    case .gaia: readDataset(bytes, in: "metadata.jsonl")
    case .attachments: view(bytes)
    case .reply:
      let request = ChatRequest(model: "m", messages: [Message(.user, "?")])
      _ = ChatCompletionReply.read(bytes, to: request)
      _ = ServerMessage(body: bytes)
    case .json: _ = LenientJSON.object(in: String(decoding: bytes, as: UTF8.self))
    case .answers: readAnswer(String(decoding: bytes, as: UTF8.self))
    case .junit: writeJUnit(String(decoding: bytes, as: UTF8.self))
    case .escaping: escape(String(decoding: bytes, as: UTF8.self))
    }
  }

  private func readDataset(_ bytes: [UInt8], in name: String) {
    let folder = "/dev/shm/orgbench-fuzz-\(getpid())-\(pthread_self())"
    let path = "\(folder)/\(name)"
    mkdir(folder, 0o700)
    defer {
      unlink(path)
      rmdir(folder)
    }
    guard let file = fopen(path, "wb") else { fatalError("cannot write \(path)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    guard let benchmark = Catalogue.benchmark(named: rawValue) else { fatalError(rawValue) }
    guard let dataset = try? benchmark.read(path) else { return }
    for task in dataset.tasks {
      let attempt = Attempt(
        taskID: task.id, outcome: .answered(Prediction("The 3rd")), finalReply: "The 3rd")
      _ = try? dataset.scorer.score(attempt)
    }
  }

  /// Shows an attachment, but for PDF files: those another program reads.
  private func view(_ bytes: [UInt8]) {
    if bytes.starts(with: "%PDF".utf8) { return }
    let prompt = AttachmentView(bytes, name: "a.txt").prompt("A", limit: 1000).text
    precondition(prompt.utf8.count < 10_000, "a prompt of \(prompt.utf8.count) bytes")
    if case .failure(let fault) = MediaFormat(of: bytes)?.sending() {
      precondition(fault.problem.hasPrefix("it is "))
    }
  }

  private func readAnswer(_ text: String) {
    for format in Self.formats {
      guard case .answer(let prediction) = format.read(text) else { continue }
      _ = format.voteKey(of: prediction)
      _ = format.read(format.write(prediction))
    }
  }

  /// The answer formats of the bundled samples' tasks, each once.
  private static let formats: [any AnswerFormat] = {
    var formats: [String: any AnswerFormat] = [:]
    for benchmark in Catalogue.benchmarks {
      let sample = benchmark.bundledSample(in: repository + "/datasets")
      for task in (try? benchmark.read(sample).tasks) ?? [] {
        formats["\(benchmark.name) \(task.format.version)"] = task.format
      }
    }
    precondition(!formats.isEmpty, "there are no bundled samples in \(repository)/datasets")
    return Array(formats.values)
  }()

  /// The folder of the repository.
  public static let repository = #filePath.split(separator: "/").dropLast(4).reduce(into: "") {
    $0 += "/" + $1
  }
}
