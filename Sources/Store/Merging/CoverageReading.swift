public import Evaluation

extension RunStore {
  /// How much of a run is here.
  public func coverage(of run: RunRecord) async throws -> RunCoverage {
    try await reports.perform { try $0.coverage(try $0.runRow(run)) }
  }
}

extension Connection {
  /// So many tasks are named.
  private static let named = 5

  func coverage(_ row: Int64) throws -> RunCoverage {
    let run = try runRecord(row)
    let repeats = run.configuration.repeats
    var done = [Bool](repeating: false, count: run.taskCount * repeats)
    try each(
      """
      SELECT rt.position, t.repetition
      FROM transcripts t JOIN run_tasks rt ON rt.run_id = t.run_id AND rt.task_id = t.task_id
      WHERE t.run_id = ?1 AND t.outcome <> 'failed'
      """, row, of: "transcripts"
    ) {
      let (position, repetition) = (try $0.int(0), try $0.int(1))
      guard (0..<run.taskCount).contains(position), (0..<repeats).contains(repetition) else {
        throw $0.damage(0, expected: "an attempt of the run")
      }
      done[position * repeats + repetition] = true
    }
    let tasks = try runTasks(row).map(\.id)
    return RunCoverage(
      run: run.id,
      parts: Self.parts(of: run).map { shard, isPresent in
        part(shard, isPresent, done, tasks: tasks, repeats: repeats)
      })
  }

  /// The parts that the run was made in, where all its sessions agree on them.
  private static func parts(of run: RunRecord) -> [(shard: Shard?, isPresent: Bool)] {
    let worked = run.shards
    guard let first = worked.first,
      worked.allSatisfy({ $0.count == first.count && $0.division == first.division })
    else { return [(nil, true)] }
    return (1...first.count).compactMap { number in
      Shard(number, of: first.count, by: first.division).map { ($0, worked.contains($0)) }
    }
  }

  private func part(
    _ shard: Shard?, _ isPresent: Bool, _ done: [Bool], tasks: [String], repeats: Int
  ) -> RunCoverage.Part {
    var (attempts, missing, names) = (0, 0, [String]())
    var missingTasks = 0
    for (position, task) in tasks.enumerated() {
      let own = (0..<repeats).filter { shard?.has(position: position, repetition: $0) ?? true }
      let open = own.count { !done[position * repeats + $0] }
      attempts += own.count
      missing += open
      guard open > 0 else { continue }
      missingTasks += 1
      if names.count < Self.named { names.append(task) }
    }
    return RunCoverage.Part(
      shard: shard, isPresent: isPresent, attempts: attempts, missing: missing,
      missingTasks: names, missingTaskCount: missingTasks)
  }
}
