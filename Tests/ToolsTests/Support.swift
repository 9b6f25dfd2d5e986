import Evaluation
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Tools

extension Trait where Self == ConditionTrait {
  /// For tests that need a sandbox; they are skipped where none can be made, as in containers without
  /// user namespaces.
  static var sandbox: Self {
    .enabled("no sandbox can be made here: bubblewrap or user namespaces are missing") {
      (try? await Sandbox().check()) != nil
    }
  }
}

/// An archive in memory.
final class MemoryArchive: ToolArchive {
  private let kept = Mutex<[String: ToolOutput]>([:])

  var count: Int { kept.withLock { $0.count } }

  func toolOutput(for key: String) async throws -> ToolOutput? { kept.withLock { $0[key] } }

  func keep(_ output: ToolOutput, of wish: ToolCall, for key: String) async throws {
    kept.withLock { $0[key] = output }
  }
}

struct NoFormat: AnswerFormat {
  var version: String { "none/1" }
  var form: String { "a word" }
  var instruction: String { "Answer." }
  func schema(reasoning: Bool) -> OutputSchema? { nil }
  func read(_ reply: String) -> AnswerReading { .answer(Prediction(reply)) }
  func voteKey(of prediction: Prediction) -> String { prediction.answer }
  func write(_ prediction: Prediction) -> String { prediction.answer }
}

extension BenchmarkTask {
  static func sample(_ id: String = "t1", files: [TaskFile] = []) -> BenchmarkTask {
    BenchmarkTask(id: id, material: "", question: "How many?", files: files, format: NoFormat())
  }
}

/// A folder that is removed with the value.
final class TestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "tools-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws -> TaskFile {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(filePath: file))
    return TaskFile(name: name, path: file, bytes: text.utf8.count, contentHash: text)
  }
}

extension Sandbox {
  func python(_ code: String, in folder: TestFolder, files: [TaskFile] = []) async throws
    -> ToolOutput
  {
    try await run(["/usr/bin/python3", "-I", "-c", code], folder: folder.path, files: files)
  }
}
