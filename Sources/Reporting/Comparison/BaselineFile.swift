import Evaluation
import FoundationEssentials

/// A saved baseline: runs as a text file that can be committed and reviewed, one line a task.
/// Comparing against it gives the same figures, bit for bit, as comparing against the runs.
public enum BaselineFile {
  /// The format's name, the first member of every file.
  public static let format = "orgbench-baseline/1"

  /// The file's text.
  public static func text(of runs: [ComparedRun]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func line(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    let parts = try runs.map { run in
      var header = run
      header.tasks = []
      header.groups = []
      let list = [("groups", try run.groups.map(line)), ("tasks", try run.tasks.map(line))]
        .map { name, lines in
          lines.isEmpty ? "\"\(name)\":[]" : "\"\(name)\":[\n\(lines.joined(separator: ",\n"))\n]"
        }
      return "{\"run\":\(try line(header)),\n\(list.joined(separator: ",\n"))}"
    }
    return "{\"format\":\"\(format)\",\n\"runs\":[\n\(parts.joined(separator: ",\n"))\n]}\n"
  }

  private struct Head: Decodable {
    let format: String
  }

  private struct Body: Decodable {
    let runs: [Entry]
  }

  private struct Entry: Decodable {
    let run: ComparedRun
    let groups: [ComparedRun.Group]
    let tasks: [ComparedRun.Task]
  }

  /// Reads a file.
  /// - Parameter path: how errors name the file.
  /// - Throws: `InputError` with file and JSON path.
  public static func runs(_ bytes: [UInt8], path: String) throws -> [ComparedRun] {
    let data = Data(bytes)
    let decoder = JSONDecoder()
    let remedy = "orgbench baselines save NAME RUN makes one"
    guard let head = try? decoder.decode(Head.self, from: data) else {
      throw InputError(
        path, "not a saved baseline: expected an object with the member \"format\"", remedy: remedy)
    }
    guard head.format == format else {
      throw InputError(
        "\(path): format",
        "expected \"\(format)\", found \"\(TerminalText.visible(head.format))\"",
        remedy: "save the baseline again with this version of orgbench")
    }
    let entries: [Entry]
    do {
      entries = try decoder.decode(Body.self, from: data).runs
    } catch let error as DecodingError {
      throw InputError(
        "\(path)\(error.place)", "not as a saved baseline has it: \(error.problem)", remedy: remedy)
    }
    return try entries.enumerated().map { try check($0.element, "\(path): runs[\($0.offset)]") }
  }

  private static func check(_ entry: Entry, _ place: String) throws -> ComparedRun {
    var run = entry.run
    run.groups = entry.groups
    run.tasks = entry.tasks
    var seen: Set<ExactText> = []
    for (index, task) in run.tasks.enumerated() {
      let place = "\(place).tasks[\(index)]"
      guard seen.insert(ExactText(task.id)).inserted else {
        throw InputError(place, "the task \"\(TerminalText.visible(task.id))\" is there twice")
      }
      for (metric, score) in task.scores where !(0...1).contains(score) {
        throw InputError("\(place).scores.\(metric)", "expected 0 to 1, found \(score)")
      }
    }
    let expected = run.progress.expected / max(1, run.configuration.repeats)
    guard !run.progress.isComplete || run.tasks.count == expected else {
      throw InputError(
        "\(place).tasks", "expected \(Counts.text(expected, "task")), found \(run.tasks.count)",
        remedy: "lines were lost or added; save the baseline again")
    }
    return run
  }
}

extension DecodingError {
  private var context: Context? {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      context
    @unknown default: nil
    }
  }

  /// `: runs[0].tasks[3].tokens`; empty for the whole file.
  fileprivate var place: String {
    let path = (context?.codingPath ?? []).reduce(into: "") { path, key in
      if let index = key.intValue {
        path += "[\(index)]"
      } else {
        path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return path.isEmpty ? "" : ": \(path)"
  }

  fileprivate var problem: String {
    if case .keyNotFound(let key, _) = self { return "\"\(key.stringValue)\" is missing" }
    return context?.debugDescription ?? "unreadable"
  }
}
