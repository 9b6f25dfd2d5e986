public import Evaluation

/// Workloads of tasks in a file, so that a study can be repeated with the same ones: a JSON object
/// with `"workloads"`, by the task's id a list of parts, each with `"title"`, `"work"` and the parts
/// before it that it waits for (`"after"`, counted from 1).
public struct WorkloadFile: Sendable, Hashable {
  /// A part of a task's work.
  public struct Part: Sendable, Hashable {
    /// What it is called.
    public let title: String
    /// What is to be done.
    public let work: String
    /// The parts that it waits for, by place from 1.
    public let after: [Int]
  }

  /// How errors name the file.
  public let source: String
  /// The parts by task.
  public let tasks: [ExactText: [Part]]

  /// The workloads that a run's transcripts have: what its workload generator wrote.
  public init(source: String, tasks: [ExactText: [Part]]) {
    self.source = source
    self.tasks = tasks
  }

  /// Reads a file.
  /// - Throws: `InputError` with the file and the place in it.
  public init(contentsOfFile path: String) throws {
    let file = try SettingsFile(
      contentsOfFile: path, what: "the workloads", allowed: ["workloads", "benchmark", "model"])
    guard case .object(let members)? = file.root["workloads"] else {
      throw InputError(
        path, "expected a member \"workloads\" with the parts of each task",
        remedy: "orgbench workload RUN --output FILE writes such a file")
    }
    source = path
    tasks = try Dictionary(
      uniqueKeysWithValues: members.map { id, value in
        let place = file.place("workloads.\(id)")
        guard let elements = value.elements, !elements.isEmpty else {
          throw InputError(place, "expected a list of parts")
        }
        let parts = try elements.enumerated().map {
          try Part($0.element, number: $0.offset + 1, at: place)
        }
        return (ExactText(id), parts)
      })
  }

  /// The file as JSON, its tasks in the order of their ids.
  public func json(benchmark: String, model: String) -> JSONValue {
    let workloads = tasks.map { id, parts in
      (
        id.text,
        JSONValue.array(
          parts.map { part in
            [
              "title": .string(part.title), "work": .string(part.work),
              "after": .array(part.after.map(JSONValue.integer)),
            ]
          })
      )
    }
    return [
      "benchmark": .string(benchmark), "model": .string(model),
      "workloads": .object(Dictionary(uniqueKeysWithValues: workloads)),
    ]
  }

  /// A task's parts.
  /// - Throws: `InputError` if the file has none.
  func workload(of task: BenchmarkTask) throws -> Workload {
    guard let parts = tasks[ExactText(task.id)] else {
      throw InputError(
        "\(source): workloads", "there is none for the task \(task.id)",
        remedy: "write one with: orgbench workload RUN --output FILE")
    }
    return Workload(
      parts: parts.map {
        Workload.Part(title: $0.title, work: $0.work, dependencies: $0.after.map { $0 - 1 })
      })
  }
}

extension WorkloadFile.Part {
  fileprivate init(_ value: JSONValue, number: Int, at place: String) throws {
    let place = "\(place)[\(number - 1)]"
    let members = try SettingsFile.object(value, at: place, allowed: ["title", "work", "after"])
    guard let title = members["title"]?.text, !title.isEmpty, let work = members["work"]?.text,
      !work.isEmpty
    else { throw InputError(place, "expected \"title\" and \"work\" with texts") }
    let after = try (members["after"]?.elements ?? []).map { element in
      guard let place = element.wholeNumber, (1..<number).contains(place) else {
        throw InputError(
          "\(place).after",
          number == 1
            ? "the first part waits for none"
            : "expected numbers of parts before it, 1 to \(number - 1)")
      }
      return place
    }
    self.init(title: title, work: work, after: after)
  }

  /// A subtask that no agent handed out.
  public init(_ subtask: Subtask) {
    self.init(
      title: subtask.title, work: subtask.words, after: subtask.dependencies.map(\.number))
  }
}
