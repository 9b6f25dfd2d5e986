import Evaluation

/// Works on one task once, and turns whatever happens into a transcript.
struct AttemptRunner: Sendable {
  /// What an attempt came to.
  // Indirect: a transcript is large, and every step that waits for a result would keep room for it.
  indirect enum Result: Sendable {
    /// It has an outcome, to be recorded.
    case finished(Transcript)
    /// The endpoint could not be made to answer; the transcript says so and is not scored.
    case failed(Transcript, ModelError)
    /// It could not go on and has no outcome: cancelled, over the run's budget, or not in the store.
    case abandoned(any Error)
  }

  let plan: RunPlan
  let model: any ChatModel
  var permit: (any CallPermit)?
  var tools: (any ToolProvider)?

  /// - Parameter hasFailed: whether the attempt failed in an earlier session while most others of the
  ///   run did not.
  func run(
    _ attempt: PlannedAttempt, memory: [RememberedTask], hasFailed: Bool = false
  ) async -> Result {
    do {
      let access = try await tools?.access(to: attempt.task, repetition: attempt.repetition)
      let result = await run(attempt, memory, hasFailed, access)
      await access?.session.close()
      return result
    } catch {
      return .abandoned(error)
    }
  }

  private func run(
    _ attempt: PlannedAttempt, _ memory: [RememberedTask], _ hasFailed: Bool,
    _ tools: ToolAccess?
  ) async -> Result {
    let task: BenchmarkTask
    do { task = try attempt.task.loadingMedium() } catch { return .abandoned(error) }
    let journal = Journal(
      taskID: task.id, repetition: attempt.repetition, model: model, modelName: plan.model,
      sampling: plan.sampling, runSeed: plan.seed, limits: plan.limits,
      place: TaskPlace(position: attempt.position, memory: memory), permit: permit,
      tools: tools)
    if !task.omissions.isEmpty {
      await journal.note("not-shown", .array(task.omissions.map(JSONValue.string)))
    }
    let start = ContinuousClock.now
    func transcript(_ outcome: Outcome, _ finalReply: String? = nil) async -> Transcript {
      await journal.transcript(
        Solution(outcome, finalReply: finalReply),
        seconds: (ContinuousClock.now - start) / .seconds(1))
    }
    do {
      let solution = try await plan.organization.solve(task, journal: journal)
      return .finished(await transcript(solution.outcome, solution.finalReply))
    } catch let limit as Journal.LimitReached {
      return .finished(await transcript(.limitReached(limit.limit)))
    } catch let error as ModelError where !error.endsTheRun {
      if let outcome = error.outcome ?? (hasFailed ? error.outcomeOnceRepeated : nil) {
        return .finished(await transcript(outcome))
      }
      return .failed(await transcript(.failed(reason: error.description)), error)
    } catch {
      return .abandoned(error)
    }
  }
}
