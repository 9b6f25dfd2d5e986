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
  private let client: HTTPClient
  private let budget: Budget
  private let display: ProgressDisplay
  private let stop = StopRequest()

  init(_ setups: [RunSetup], store: RunStore, client: HTTPClient) {
    self.setups = setups
    self.store = store
    self.client = client
    let prices = setups.first?.prices
    budget = Budget(setups.first?.budget ?? .init()) { prices?.cost(of: $0, model: $1) }
    display = ProgressDisplay(total: setups.reduce(0) { $0 + $1.attemptCount })
  }

  /// What became of one run.
  struct Ending {
    let run: RunRecord
    let scorer: any Scorer
    let end: RunEnd
  }

  /// Carries out the runs until one has to stop.
  /// - Returns: the runs that were begun.
  func run() async throws -> [Ending] {
    Interrupts.forward(to: stop)
    defer { display.finish() }
    var limiters: [LimiterKey: AdaptiveLimiter] = [:]
    var endings: [Ending] = []
    for (index, setup) in setups.enumerated() {
      let limiter = limiters[setup.limiterKey] ?? AdaptiveLimiter(setup.limiterKey.limits)
      limiters[setup.limiterKey] = limiter
      let ending = try await carryOut(setup, index: index, limiter)
      endings.append(ending)
      if ending.end.stopReason != nil { break }
    }
    return endings
  }

  private func carryOut(
    _ setup: RunSetup, index: Int, _ limiter: AdaptiveLimiter
  ) async throws -> Ending {
    let run = try await store.beginRun(
      setup.configuration, provenance: setup.provenance, tasks: setup.runTasks, name: setup.name,
      fresh: setup.startsAfresh)
    do {
      for spending in try await store.spending(of: run) {
        budget.spend(spending.totals.paidUsage, model: spending.model)
      }
      display.show(setups.count > 1 ? "\(index + 1)/\(setups.count) \(run.id)" : run.id)
      let runner = Runner(
        setup.plan, model: setup.model(client: client, archive: store, limiter: limiter),
        recorder: store.recorder(run: run, retrying: setup.retriedOutcomes),
        concurrency: setup.concurrency, observer: display, budget: budget)
      let end = try await runner.run(stop: stop)
      try await store.finishRun(run, end.isComplete ? .complete : .incomplete)
      return Ending(run: try await store.run(run.id), scorer: setup.dataset.scorer, end: end)
    } catch {
      display.finish()
      try? await store.finishRun(run, .incomplete)
      throw error
    }
  }
}
