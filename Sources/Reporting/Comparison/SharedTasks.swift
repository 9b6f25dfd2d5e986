import Evaluation

extension [ComparedRun] {
  /// The first run's tasks that all runs have, of the same content and with a value of a metric.
  /// - Parameter command: how the error names what was asked.
  /// - Throws: `InputError` where there are none.
  func sharedTasks(
    scoredBy metric: String, for command: String
  ) throws -> [ComparedRun.Task] {
    let tables = map { run in
      Dictionary(run.tasks.map { (ExactText($0.id), $0) }, uniquingKeysWith: { one, _ in one })
    }
    let shared = (first?.tasks ?? []).filter { task in
      tables.allSatisfy { $0[task.id]?.hash == task.hash && $0[task.id]?.scores[metric] != nil }
    }
    guard !shared.isEmpty else {
      throw InputError(command, "the runs have no task in common with a score of \(metric)")
    }
    return shared
  }
}
