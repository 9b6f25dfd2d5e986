public import Evaluation

/// When the calls of an attempt ran, as far as that can be told.
///
/// A store has how long each call took, when the first event that came of it was recorded, and when the
/// attempt began and ended. So a call that led to an event ended there at the latest, and that is taken
/// for its end; any other is laid after the call before it, which is an estimate. A call that was
/// answered from the store took no time.
public struct AttemptSchedule: Sendable, Hashable {
  /// A stretch of time.
  public struct Stretch: Sendable, Hashable {
    /// Seconds since 1970.
    public var start: Double
    /// Seconds since 1970; not before `start`.
    public var end: Double
    /// Whether nothing was recorded that says when it was.
    public var isEstimated = false
  }

  /// The attempt, from its first call to its end.
  public let attempt: Stretch
  /// The calls, by number from 1.
  public let calls: [Stretch]

  /// The schedule of an attempt.
  public init(_ recorded: RecordedTranscript) {
    let transcript = recorded.transcript
    let length = max(0, transcript.seconds)
    let start = max(0, recorded.recordedAt - length)
    func clipped(_ second: Double) -> Double { min(max(second, 0), length) }
    var ends: [Int: Double] = [:]
    for event in transcript.events {
      guard let call = event.call else { continue }
      ends[call] = min(ends[call] ?? .infinity, event.seconds)
    }
    var before = 0.0
    calls = transcript.calls.map { call in
      let latency = call.isCacheHit ? 0 : max(0, call.reply.latency)
      let known = ends[call.number].map(clipped)
      let end = known ?? clipped(before + latency)
      before = max(before, end)
      return Stretch(
        start: start + clipped(end - latency), end: start + end, isEstimated: known == nil)
    }
    attempt = Stretch(start: start, end: start + length)
  }

  /// From the first of some calls to the end of the last.
  func stretch(of calls: [Call]) -> Stretch {
    let stretches = calls.map { self.calls[$0.number - 1] }
    return Stretch(
      start: stretches.map(\.start).min() ?? attempt.start,
      end: stretches.map(\.end).max() ?? attempt.end,
      isEstimated: stretches.contains(where: \.isEstimated))
  }
}
