public import Evaluation
import Synchronization

/// Carries a plan out: a bounded number of attempts at a time, each recorded before the next step is
/// taken, and those that already have a transcript left alone.
public struct Runner: Sendable {
  private let plan: RunPlan
  private let model: any ChatModel
  private let recorder: any RunRecorder
  private let concurrency: Int
  private let observer: any RunObserver
  private let budget: Budget?
  private let tools: (any ToolProvider)?

  /// A runner.
  /// - Parameters:
  ///   - model: what answers the organization's calls, usually through a cache.
  ///   - recorder: where transcripts and scores go.
  ///   - concurrency: how many attempts are under way at once.
  ///   - observer: is told of progress.
  ///   - budget: what may be spent; nil for any amount.
  ///   - tools: what agents may use; nil for none.
  public init(
    _ plan: RunPlan, model: any ChatModel, recorder: any RunRecorder, concurrency: Int,
    observer: any RunObserver, budget: Budget? = nil, tools: (any ToolProvider)? = nil
  ) {
    self.plan = plan
    self.model = model
    self.recorder = recorder
    self.concurrency = max(1, concurrency)
    self.observer = observer
    self.budget = budget
    self.tools = tools
  }

  /// Runs all attempts that have no transcript yet, and again those that failed. These come last
  /// within their wave: what fails each time cannot keep the rest from being done. The first with a
  /// file that goes along comes first, unless one has been made: an endpoint that takes no files is
  /// found out at once, and a run that is cut short holds tasks of all kinds.
  ///
  /// - Parameter stop: once requested, no further call is made; those under way are finished and kept.
  /// - Returns: how it ended.
  /// - Throws: whatever the recorder throws, since a result that cannot be kept must not be lost
  ///   silently; `CancellationError`.
  public func run(stop: StopRequest) async throws -> RunEnd {
    let done = try await recorder.finishedAttempts()
    let failed = try await recorder.failedAttempts()
    let attempt = AttemptRunner(
      plan: plan, model: model, permit: Permit(stop: stop, budget: budget),
      tools: tools)
    let attempts = plan.attempts
    let left = attempts.count { !done.contains($0.id) }
    observer.started(total: attempts.count, alreadyDone: attempts.count - left)
    var recall = try await Recall(plan, finished: done, recorder: recorder)
    var tally = Tally()
    var hasShownFile = plan.hasShownFile(in: done)
    for wave in plan.waves {
      let left = wave.filter { !done.contains(attempts[$0].id) }
      var open = left.filter { !failed.contains(attempts[$0].id) }
      if !hasShownFile, let trial = open.firstIndex(where: { attempts[$0].task.showsFile }) {
        open.insert(open.remove(at: trial), at: 0)
        hasShownFile = true
      }
      open += left.filter { failed.contains(attempts[$0].id) }
      let first = attempts[wave.lowerBound]
      guard !open.isEmpty, recall.isComplete(before: first) else { continue }
      // Where most failed, it is the endpoint; where few did, it is their prompts.
      let suspects = failed.count < done.count ? failed : []
      try await run(
        open, suspects, attempt, recall.memory(before: first), &recall, &tally, stop)
    }
    return RunEnd(
      failed: tally.failed, lastFailure: tally.lastFailure,
      notAttempted: left - tally.ended,
      stopReason: tally.stopReason ?? stop.cause?.rawValue ?? recall.stopReason,
      remedy: tally.remedy,
      stopCause: stop.cause, needsChange: tally.needsChange || budget?.isSpent ?? false,
      missingRequests: tally.missing)
  }

  private func run(
    _ wave: [Int], _ suspects: Set<AttemptID>, _ attempt: AttemptRunner,
    _ memory: [RememberedTask],
    _ recall: inout Recall, _ tally: inout Tally, _ stop: StopRequest
  ) async throws {
    var open = wave[...]
    try await withThrowingTaskGroup(of: (PlannedAttempt, AttemptRunner.Result).self) { group in
      func startNext() {
        guard !stop.isRequested, tally.stopReason == nil, !open.isEmpty else { return }
        tally.stopReason = budget?.reached
        guard tally.stopReason == nil, let index = open.popFirst() else { return }
        let next = plan.attempts[index]
        let hasFailed = suspects.contains(next.id)
        group.addTask { [self] in
          (next, try await perform(next, attempt, memory, hasFailed: hasFailed))
        }
      }
      for _ in 0..<min(concurrency, open.count) { startNext() }
      while let (attempt, result) = try await group.next() {
        tally.add(result)
        if case .finished(let transcript) = result { recall.add(transcript, of: attempt) }
        startNext()
      }
    }
  }

  private func perform(
    _ planned: PlannedAttempt, _ attempt: AttemptRunner, _ memory: [RememberedTask],
    hasFailed: Bool
  ) async throws -> AttemptRunner.Result {
    let result = await attempt.run(planned, memory: memory, hasFailed: hasFailed)
    try await record(result, of: planned.task.id)
    return result
  }

  @inline(never)  // Room for a transcript is not needed before there is one.
  private func record(_ result: AttemptRunner.Result, of taskID: String) async throws {
    switch result {
    case .finished(let transcript), .failed(let transcript, _):
      let score = try plan.scorer.score(
        Attempt(taskID: taskID, outcome: transcript.outcome, finalReply: transcript.finalReply))
      try await recorder.append(transcript, score: score)
      observer.finished(transcript, score: score)
    case .abandoned: break
    }
  }
}

/// A request to end a run early, made from outside of it.
public final class StopRequest: Sendable {
  /// Who asks.
  public enum Cause: String, Sendable, Hashable {
    /// The user at the terminal, with Ctrl-C.
    case interrupt = "interrupted"
    /// What started the process, with SIGTERM, as Slurm does before a time limit.
    case termination = "ended by SIGTERM"
  }

  private let first = Mutex<Cause?>(nil)

  /// A request that has not been made.
  public init() {}

  /// Asks the run to finish what is under way and start nothing more. The first cause counts.
  public func make(_ cause: Cause) {
    first.withLock { $0 = $0 ?? cause }
  }

  /// Who made it; nil as long as nobody has.
  public var cause: Cause? { first.withLock { $0 } }

  /// Whether it has been made.
  public var isRequested: Bool { cause != nil }
}

/// Is told of a run's progress, from several tasks at once.
public protocol RunObserver: Sendable {
  /// The run starts.
  func started(total: Int, alreadyDone: Int)
  /// An attempt has been recorded.
  func finished(_ transcript: Transcript, score: TaskScore?)
}

/// How a run ended.
public struct RunEnd: Sendable, Hashable {
  /// Attempts whose calls failed in this session.
  public let failed: Int
  /// Why the last of them failed.
  public let lastFailure: String?
  /// Attempts that have no transcript.
  public let notAttempted: Int
  /// Why the run stopped before its end, if it did.
  public let stopReason: String?
  /// What to do about it, where the reason does not say so itself.
  public let remedy: String?
  /// Who stopped it, if anybody did.
  public let stopCause: StopRequest.Cause?
  /// Whether the same command would get no further: the reason says what must change.
  public let needsChange: Bool
  /// With `--offline`: the identities of requests that the store does not hold.
  public let missingRequests: [String]

  /// Whether every attempt has an outcome that counts.
  public var isComplete: Bool { failed == 0 && notAttempted == 0 }
}

/// Lets calls be made until the run is asked to stop or its budget is reached.
private struct Permit: CallPermit {
  let stop: StopRequest
  let budget: Budget?

  func check() throws {
    if stop.isRequested { throw ModelError.stopped("the run was asked to stop") }
    if let reached = budget?.reached { throw ModelError.budgetReached(reached) }
  }

  func paid(_ usage: Usage, model: String) { budget?.spend(usage, model: model) }
}

/// Counts results, and decides when going on is pointless.
private struct Tally {
  /// So many failures in a row that are the endpoint's fault end the run.
  static let patience = 8
  /// A refused key will be refused again.
  static let authenticationPatience = 3

  var failed = 0
  var lastFailure: String?
  /// Attempts that have a transcript now, failed ones included.
  var ended = 0
  var missing: [String] = []
  var stopReason: String?
  /// What to do about the reason, where it does not say so itself.
  private(set) var remedy: String?
  /// Whether the reason stays what it is until something is changed.
  private(set) var needsChange = false
  private var failuresInARow = 0

  mutating func add(_ result: AttemptRunner.Result) {
    switch result {
    case .finished:
      ended += 1
      failuresInARow = 0
    case .failed(_, let error):
      ended += 1
      failed += 1
      lastFailure = error.description
      failuresInARow += 1
      let patience =
        if case .authentication = error.kind { Self.authenticationPatience } else { Self.patience }
      if failuresInARow >= patience {
        stopReason =
          "\(Counts.text(failuresInARow, "attempt")) in a row failed; the last one: \(error)"
      }
    case .abandoned(let error):
      switch (error as? ModelError)?.kind {
      case .notStored(let key): missing.append(key)
      case .budgetReached(let detail): stopReason = detail
      case .stopped: break
      case .mediaRefused:
        stopReason = "\(error)"
        needsChange = true
      default: add(abandonedFor: error)
      }
    }
  }

  private mutating func add(abandonedFor error: any Error) {
    if let error = error as? InputError {
      stopReason = "\(error.place): \(error.problem)"
      remedy = error.remedy
      needsChange = true
    } else {
      stopReason = stopReason ?? (error is CancellationError ? "cancelled" : "\(error)")
    }
  }
}
