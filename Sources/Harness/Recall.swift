import Evaluation

/// What an organization that is `Remembering` knows of the tasks before a wave. For any other
/// organization it is empty and nothing waits for it.
struct Recall {
  private let organization: (any Remembering)?
  private let tasks: [BenchmarkTask]
  private var finished: Set<AttemptID>
  private var participants: [AttemptID: [Participant]] = [:]

  /// Why a wave could not start: an earlier one is incomplete.
  private(set) var stopReason: String?

  /// The memory as the recorded transcripts have it.
  init(_ plan: RunPlan, finished: Set<AttemptID>, recorder: any RunRecorder) async throws {
    organization = plan.organization as? any Remembering
    tasks = plan.tasks
    self.finished = finished
    if organization != nil { participants = try await recorder.participants() }
  }

  /// Whether all earlier tasks of the attempt's repeat have a transcript; without one, what later
  /// tasks see would depend on when a call failed.
  mutating func isComplete(before attempt: PlannedAttempt) -> Bool {
    guard organization != nil else { return true }
    let missing = earlier(attempt, 0..<attempt.position - 1).first { !finished.contains($0.id) }
    if let missing, stopReason == nil {
      stopReason =
        "task \(missing.id.taskID) has no transcript yet, and later tasks remember it; run again"
    }
    return missing == nil
  }

  /// The latest tasks before the wave that starts with this attempt, oldest first.
  func memory(before attempt: PlannedAttempt) -> [RememberedTask] {
    guard let organization else { return [] }
    let end = attempt.position - 1
    return earlier(attempt, max(0, end - organization.memoryLength)..<end).compactMap { earlier in
      participants[earlier.id].map {
        RememberedTask(position: earlier.position, participants: $0)
      }
    }
  }

  /// Takes in what was recorded just now.
  mutating func add(_ transcript: Transcript, of attempt: PlannedAttempt) {
    guard let organization else { return }
    finished.insert(attempt.id)
    if !transcript.participants.isEmpty { participants[attempt.id] = transcript.participants }
    let forgotten = attempt.position - organization.memoryLength - max(1, organization.waveSize)
    for past in earlier(attempt, max(0, forgotten - 1)..<max(0, forgotten)) {
      participants[past.id] = nil
    }
  }

  private func earlier(_ attempt: PlannedAttempt, _ indices: Range<Int>) -> [PlannedAttempt] {
    indices.map {
      PlannedAttempt(task: tasks[$0], repetition: attempt.repetition, position: $0 + 1)
    }
  }
}
