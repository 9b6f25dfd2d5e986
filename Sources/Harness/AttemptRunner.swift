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
    let solution: Solution
    var failure: ModelError?
    do {
      solution = try await plan.organization.solve(task, journal: journal)
    } catch let limit as Journal.LimitReached {
      solution = Solution(.limitReached(limit.limit), finalReply: nil)
    } catch let error as ModelError where !error.endsTheRun {
      if let outcome = error.outcome ?? (hasFailed ? error.outcomeOnceRepeated : nil) {
        solution = Solution(outcome, finalReply: nil)
      } else {
        solution = Solution(.failed(reason: error.description), finalReply: nil)
        failure = error
      }
    } catch {
      return .abandoned(error)
    }
    return await result(solution, failure, journal, (ContinuousClock.now - start) / .seconds(1))
  }

  @inline(never)  // Room for a transcript is not needed before there is one.
  private func result(
    _ solution: Solution, _ failure: ModelError?, _ journal: Journal, _ seconds: Double
  ) async -> Result {
    let transcript = await journal.transcript(solution, seconds: seconds)
    return failure.map { .failed(transcript, $0) } ?? .finished(transcript)
  }
}
