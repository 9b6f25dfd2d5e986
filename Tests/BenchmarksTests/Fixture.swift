import Foundation

import Evaluation

@testable import Benchmarks

/// Files that tests read: fixtures of the repository, and real data beside it.
enum Fixture {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file of Tests/Fixtures/Benchmarks.
  static func path(_ name: String) -> String {
    root.appendingPathComponent("Tests/Fixtures/Benchmarks/\(name)").path
  }

  /// The folder of the bundled samples.
  static let datasets = root.appendingPathComponent("datasets").path

  /// A file of ../shared/data, which is no part of the repository.
  static func realPath(_ name: String) -> String {
    root.deletingLastPathComponent().appendingPathComponent("shared/data/\(name)").path
  }

  /// Whether the real data are there.
  static func hasReal(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: realPath(name))
  }

  /// The rows of a table that an official script wrote.
  static func rows(_ name: String) throws -> [[JSONValue]] {
    try JSONDecoder().decode(
      [[JSONValue]].self, from: Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// The figures that an official script printed.
  static func figures(_ name: String) throws -> [String: Double] {
    try JSONDecoder().decode(
      [String: Double].self, from: Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// A new file with this content, in a folder of its own that the closure may use.
  static func withFile<Value>(
    _ content: String, named name: String = "file.json", _ body: (String) throws -> Value
  ) throws -> Value {
    try withFolder([name: Data(content.utf8)]) { try body($0 + "/" + name) }
  }

  /// A new folder with these files.
  static func withFolder<Value>(
    _ files: [String: Data], _ body: (String) throws -> Value
  ) throws -> Value {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("orgbench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, data) in files { try data.write(to: folder.appendingPathComponent(name)) }
    return try body(folder.path)
  }

  /// The error that the body throws, or nil.
  static func inputError(_ body: () throws -> Void) -> InputError? {
    do {
      try body()
      return nil
    } catch {
      return error as? InputError
    }
  }
}

extension JSONValue {
  /// A member of an object, or nil.
  subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }
}

extension String {
  /// For comparisons: Swift's own equality ignores how a character is composed.
  var scalars: [Unicode.Scalar] { Array(unicodeScalars) }
}

extension PredictionFormat {
  /// A whole file; tasks without an attempt are without a prediction.
  func text(of attempts: [Attempt], for tasks: [BenchmarkTask]) -> String {
    tasks.enumerated().map { index, task in
      lines(
        of: task, attempts.first { ExactText($0.taskID) == ExactText(task.id) },
        isFirst: index == 0,
        isLast: index == tasks.count - 1)
    }.joined()
  }
}
