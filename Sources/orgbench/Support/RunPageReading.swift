import Benchmarks
import Evaluation
import Reporting
import Store

/// Turns what the store holds of runs into a page.
struct RunPageReading {
  /// Whose transcripts a page holds.
  struct Selection {
    /// Of how many tasks at most, over all sections.
    var limit: Int
    /// Of which alone; nil for those that failed or changed first, then a sample.
    var choice: TranscriptChoice?
  }

  let store: RunStore
  let clustering: Clustering
  /// Where the runs' dataset is, if the user says so.
  let dataset: String?
  let selection: Selection
  var page = RunPage()

  init(store: RunStore, clustering: Clustering, dataset: String?, selection: Selection) {
    self.store = store
    self.clustering = clustering
    self.dataset = dataset
    self.selection = selection
    let path = store.path
    page.showCommand = { run, task in
      let words = ["\(Program.name)", "show", "--store", path, "--", run, task]
      return words.map(Escaping.shellWord).joined(separator: " ")
    }
  }

  /// Reads runs; simulated ones have no scores and are left to the analyses.
  mutating func read(_ runs: [RunRecord]) async throws {
    var reports: [RunReport] = []
    var records: [String: RunRecord] = [:]
    for run in runs where !run.configuration.isSimulated {
      records[run.id] = run
      reports.append(
        try await RunReading.report(
          of: run, in: store, clustering: clustering,
          unitsOf: Catalogue.benchmark(named: run.configuration.benchmark)?.primaryMetric))
    }
    var left = selection.limit
    var omitted = 0
    for ranking in try Leaderboard(reports).sections {
      let names = ranking.runLabels
      let runs = ranking.reports.compactMap { records[$0.run] }
      var behaviour: [BehaviourPlots.Run] = []
      for (name, run) in zip(names, runs) {
        behaviour.append((name, try await BehaviourReading.report(of: run, in: store)))
      }
      let (grid, attempts) = try await grid(runs, names, ranking)
      var section = RunPage.Section(ranking, behaviour: behaviour, tasks: grid)
      omitted += try await addTranscripts(to: &section, runs, attempts, &left)
      page.sections.append(section)
      try await addFrontier(of: section, runs)
    }
    try await addScaling(runs.filter { !$0.configuration.isSimulated })
    try await addSocieties(runs)
    if omitted > 0, selection.limit > 0 {
      page.withoutTranscripts =
        "The transcripts of \(Counts.text(omitted, "more task")) are not in this page. With "
        + "--transcripts all it holds as many as there is room for; orgbench show RUN TASK prints each."
    }
  }

  /// Compares two of the runs.
  mutating func compare(_ base: RunRecord, _ candidate: RunRecord) async throws {
    let reading = ComparedRunReading(store: store, prices: nil)
    var options = ComparisonReport.Options()
    options.clustering = clustering
    page.comparison = try ComparisonReport(
      bases: [try await reading.comparedRun(base)],
      candidates: [try await reading.comparedRun(candidate)], options: options)
  }

  /// What became of each task, and which repeats of which runs there are.
  private func grid(
    _ runs: [RunRecord], _ names: [String], _ ranking: Leaderboard.Section
  ) async throws -> (TaskGrid, [ExactText: [(run: Int, repetition: Int)]]) {
    var order: [(position: Int, task: String)] = []
    var fields: [ExactText: [TaskGrid.Field]] = [:]
    var present: [ExactText: [(run: Int, repetition: Int)]] = [:]
    var metric = ranking.metric
    for (place, run) in runs.enumerated() {
      let attempts = try await store.attempts(of: run)
      if !attempts.contains(where: { $0.score?.values[metric] != nil }) {
        // A metric of groups has no value of a task.
        metric = taskMetric(attempts, run) ?? metric
      }
      for (id, attempts) in Dictionary(grouping: attempts, by: { ExactText($0.task.id) }) {
        if fields[id] == nil {
          order.append((attempts[0].position, attempts[0].task.id))
          fields[id] = [TaskGrid.Field](repeating: .missing, count: runs.count)
        }
        fields[id]?[place] = TaskGrid.Field(
          attempts.map { ($0.outcome.kind, $0.score?.values[metric]) })
        present[id, default: []] += attempts.map { (place, $0.repetition) }
      }
    }
    order.sort { ($0.position, $0.task) < ($1.position, $1.task) }
    let rows = order.map { TaskGrid.Row(task: $0.task, fields: fields[ExactText($0.task)] ?? []) }
    return (TaskGrid(runs: names, metric: metric, rows: rows), present)
  }

  private func taskMetric(_ attempts: [AttemptSummary], _ run: RunRecord) -> String? {
    let known = Set(attempts.lazy.flatMap { $0.score?.values.names ?? [] })
    return Catalogue.benchmark(named: run.configuration.benchmark)?.metrics.map(\.name)
      .first(where: known.contains)
  }

  // MARK: - Transcripts

  /// - Returns: of how many tasks the page has no transcripts.
  private mutating func addTranscripts(
    to section: inout RunPage.Section, _ runs: [RunRecord],
    _ attempts: [ExactText: [(run: Int, repetition: Int)]], _ left: inout Int
  ) async throws -> Int {
    let wanted = Array(chosen(section.tasks).prefix(left))
    let grid = page.transcripts.begin(section.tasks)
    let dataset = wanted.isEmpty ? nil : self.dataset(of: runs)
    let media = Set(runs.map(\.configuration.media))
    let questions = Dictionary(
      (dataset?.tasks ?? []).map { (ExactText($0.id), $0) }, uniquingKeysWith: { first, _ in first }
    )
    for row in wanted {
      var recorded: [(run: Int, recorded: RecordedTranscript)] = []
      for attempt in attempts[ExactText(row.task)] ?? [] {
        let id = AttemptID(taskID: row.task, repetition: attempt.repetition)
        if let transcript = try await store.transcript(of: runs[attempt.run], id) {
          recorded.append((attempt.run, transcript))
        }
      }
      if section.work.isEmpty {
        section.work = recorded.filter { $0.recorded.transcript.hasSeveralAgents }.prefix(4)
          .compactMap { attempt in
            let transcript = attempt.recorded.transcript
            let hasRepeats = runs[attempt.run].configuration.repeats > 1
            return Plot.work(
              transcript,
              of: section.tasks.runs[attempt.run]
                + (hasRepeats ? ", repeat \(transcript.repetition + 1)" : ""),
              subject: section.ranking.benchmark)
          }
      }
      let place = page.transcripts.add(
        .init(
          id: row.task, question: questions[ExactText(row.task)].map { Self.words($0, media) },
          expectation: dataset?.scorer.expectation(of: row.task), attempts: recorded), in: grid)
      guard let place else { break }
      section.tasks.transcripts[ExactText(row.task)] = place
      left -= 1
    }
    return section.tasks.rows.count - section.tasks.transcripts.count
  }

  /// The tasks whose transcripts come into the page, the first ones first.
  private func chosen(_ grid: TaskGrid) -> [TaskGrid.Row] {
    let failed = grid.rows.filter(\.hasFailed)
    let changed = grid.rows.filter { $0.isChanged && !$0.hasFailed }
    switch selection.choice {
    case .all: return grid.rows
    case .failed: return failed
    case .changed: return grid.rows.filter(\.isChanged)
    case nil: break
    }
    let rest = grid.rows.filter { !$0.hasFailed && !$0.isChanged }
    let room = max(0, selection.limit - failed.count - changed.count)
    // Evenly over the dataset.
    let step = max(1, rest.count / max(1, room))
    let sample = stride(from: 0, to: rest.count, by: step).map { rest[$0] }
    let kept = Set((failed + changed).prefix(selection.limit).map { ExactText($0.task) })
      .union(sample.prefix(room).map { ExactText($0.task) })
    return grid.rows.filter { kept.contains(ExactText($0.task)) }
  }

  func dataset(of runs: [RunRecord]) -> Dataset? {
    guard let run = runs.first else { return nil }
    if let path = dataset, let benchmark = Catalogue.benchmark(named: run.configuration.benchmark),
      let found = try? benchmark.read(path),
      found.contentHash == run.configuration.datasetHash
    {
      return found
    }
    return RunDataset.find(run)
  }

  /// Question and material: as each of the runs showed it, where they differ in that.
  private static func words(_ task: BenchmarkTask, _ media: Set<Set<MediaKind>>) -> String {
    let materials = Set(media.map { task.showing($0).material }).sorted().filter { !$0.isEmpty }
    return ([task.question] + materials).joined(separator: "\n\n")
  }
}

extension TaskGrid.Field {
  /// What attempts of a task in one run came to.
  fileprivate init(_ attempts: [(outcome: Outcome.Kind, score: Double?)]) {
    let finished = attempts.filter { $0.outcome != .failed }
    guard let first = finished.first else {
      self = .finished(score: nil, outcome: .failed)
      return
    }
    let scores = finished.compactMap(\.score)
    self = .finished(
      score: scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count),
      outcome: first.outcome)
  }
}

extension TaskGrid.Row {
  fileprivate var hasFailed: Bool {
    fields.contains { if case .finished(_, .failed) = $0 { true } else { false } }
  }
}

extension Transcript {
  /// Whether there is more than one agent to draw.
  fileprivate var hasSeveralAgents: Bool {
    calls.contains { $0.agent.id != calls.first?.agent.id }
  }
}
