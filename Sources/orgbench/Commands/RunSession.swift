import Evaluation
import Harness
import Models
import Reporting
import Store
import Transport

/// Carries out the runs of a command one after the other, with one budget and one display.
struct RunSession {
  private let setups: [RunSetup]
  private let store: RunStore
  /// Where replies are that the store lacks.
  private let earlier: RunStore?
  private let client: HTTPClient
  private let budget: Budget
  private let display: ProgressDisplay
  private let stop = StopRequest()

  init(_ setups: [RunSetup], store: RunStore, earlier: RunStore?, client: HTTPClient) {
    self.earlier = earlier
    self.setups = setups
    self.store = store
    self.client = client
    let prices = setups.first?.prices
    budget = Budget(setups.first?.budget ?? .init()) { prices?.cost(of: $0, model: $1) }
    display = ProgressDisplay(total: setups.reduce(0) { $0 + $1.plan.attemptCount })
  }

  /// What became of one run.
  struct Ending {
    let run: RunRecord
    let end: RunEnd
  }

  /// Carries out the runs until one has to stop.
  /// - Returns: the runs that were begun.
  func run() async throws -> [Ending] {
    Interrupts.forward(to: stop)
    let drawing = Task { [display] in await display.keepCurrent() }
    defer {
      drawing.cancel()
      display.finish()
    }
    // Once: whether a sandbox can be made is the machine's matter, not a run's.
    try await setups.lazy.compactMap(\.tools).first?.check()
    try await countEarlierSpending()
    if setups.count > 1 { try await beginFreshRuns() }
    var limiters: [LimiterKey: AdaptiveLimiter] = [:]
    var formats: [String: ChatCompletions] = [:]
    var endings: [Ending] = []
    for (index, setup) in setups.enumerated() {
      let key = setup.limiterKey
      let limiter =
        limiters[key] ?? AdaptiveLimiter(key.limits, endpoints: key.addresses.count)
      limiters[key] = limiter
      let endpoint = setup.configuration.endpoint
      let format = formats[endpoint] ?? ChatCompletions()
      formats[endpoint] = format
      let ending = try await carryOut(
        setup, index: index, limiter,
        setup.provider(client: client, limiter: limiter, format: format))
      endings.append(ending)
      if ending.end.stopReason != nil { break }
    }
    display.finish()
    for (key, limiter) in limiters.sorted(by: {
      $0.key.addresses.lexicographicallyPrecedes($1.key.addresses)
    }) {
      EndpointHealth.lines(key.addresses, limiter.uses).forEach { Output.note($0) }
    }
    return endings
  }

  /// Begins all runs of `--fresh` before the first is carried out, so that the command without it
  /// continues each of them; with it, those that are complete would be made once more.
  private func beginFreshRuns() async throws {
    for setup in setups where setup.startsAfresh {
      try await store.finishRun(try await begin(setup), .incomplete)
    }
  }

  private func begin(_ setup: RunSetup) async throws -> RunRecord {
    try await store.beginRun(
      setup.configuration, provenance: setup.provenance, tasks: setup.runTasks, name: setup.name,
      fresh: setup.startsAfresh)
  }

  /// Counts what all runs that will be continued have paid in earlier sessions, where that matters.
  private func countEarlierSpending() async throws {
    guard let limits = setups.first?.budget, limits.tokens != nil || limits.cost != nil else {
      return
    }
    var runs: [RunRecord] = []
    for setup in setups {
      let run = try await store.runToContinue(setup.configuration, fresh: setup.startsAfresh)
      if let run { runs.append(run) }
    }
    for paid in try await store.paidUsage(of: runs) { budget.spend(paid.usage, model: paid.model) }
  }

  private func status(
    of run: RunRecord, _ setup: RunSetup, _ end: RunEnd
  ) async throws -> RunRecord.Status {
    guard end.isComplete else { return .incomplete }
    guard setup.sharding.part != nil else { return .complete }
    return try await store.coverage(of: run).isComplete ? .complete : .shardComplete
  }

  private func carryOut(
    _ setup: RunSetup, index: Int, _ limiter: AdaptiveLimiter, _ provider: any ChatProvider
  ) async throws -> Ending {
    let run = try await begin(setup)
    do {
      display.show(
        setups.count > 1 ? "\(index + 1)/\(setups.count) \(run.id)" : run.id,
        about: "\(setup.inWords), kept in \(store.path)", limiter: limiter)
      let cached = CachedModel(
        setup.isOffline ? nil : provider, endpoint: setup.configuration.endpoint,
        archive: EarlierReplies(own: store.archive(for: run), earlier: earlier),
        policy: setup.cachePolicy)
      let runner = Runner(
        setup.plan, model: WatchedModel(model: cached, display: display),
        recorder: store.recorder(run: run, retrying: setup.retriedOutcomes),
        concurrency: setup.concurrency, observer: display, budget: budget,
        tools: setup.tools?.kit(store.toolArchive(for: run), client))
      let end = try await runner.run(stop: stop)
      try await store.finishRun(run, try await status(of: run, setup, end))
      return Ending(run: try await store.run(run.id), end: end)
    } catch {
      display.finish()
      try? await store.finishRun(run, .incomplete)
      throw error
    }
  }
}
