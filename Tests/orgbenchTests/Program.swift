import Foundation
import Synchronization

/// Runs the built program and reads both its pipes while it runs.
struct Program {
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// The folder of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of real slices beside the package; absent on most machines.
  static let sharedData = root.deletingLastPathComponent().appending(path: "shared/data")

  static let hasSharedData = FileManager.default.fileExists(
    atPath: sharedData.appending(path: "squad2").path)

  /// A folder for one test, removed with it.
  final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "orgbench-\(UUID())")
    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(at: url) }
    func path(_ name: String) -> String { url.appending(path: name).path }
    func write(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: url.appending(path: name))
      return path(name)
    }
  }

  /// The program: the test bundle lies in the same folder.
  private static let executable = Bundle.main.bundleURL.appending(path: "orgbench").path

  /// A process that has been started.
  final class Running: @unchecked Sendable {
    let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private let collected = Mutex<[Data]>([Data(), Data()])
    private let group = DispatchGroup()

    init(_ words: [String], environment: [String: String] = [:], folder: String? = nil) throws {
      process.executableURL = URL(filePath: Program.executable)
      process.arguments = words
      var variables = ProcessInfo.processInfo.environment
      for name in ["ORGBENCH_API_KEY", "OPENAI_API_KEY", "ORGBENCH_STORE"] {
        variables[name] = nil
      }
      variables["ORGBENCH_DATASETS"] = Program.root.appending(path: "datasets").path
      process.environment = variables.merging(environment) { $1 }
      if let folder { process.currentDirectoryURL = URL(filePath: folder) }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = errors
      try process.run()
      for (index, pipe) in [output, errors].enumerated() {
        DispatchQueue.global().async(group: group) { [self] in
          let data = pipe.fileHandleForReading.readDataToEndOfFile()
          collected.withLock { $0[index] = data }
        }
      }
    }

    func wait() -> Result {
      process.waitUntilExit()
      group.wait()
      let data = collected.withLock { $0 }
      return Result(
        status: process.terminationStatus, output: String(decoding: data[0], as: UTF8.self),
        errors: String(decoding: data[1], as: UTF8.self))
    }
  }

  static func run(
    _ words: [String], environment: [String: String] = [:], folder: String? = nil
  ) throws -> Result {
    try Running(words, environment: environment, folder: folder).wait()
  }
}
