/// Spreads an amount per minute evenly over time, with a small burst: the generic cell rate
/// algorithm (ITU-T I.371) as a value.
struct RateMeter: Sendable, Hashable {
  /// Time that one unit takes.
  private let interval: Duration
  /// How far ahead of an even spread the amounts may run.
  private let tolerance: Duration
  /// When the amounts taken so far will have been worked off.
  private var paidUntil = Duration.zero

  /// A meter for `perMinute` units, of which up to a second's worth may come at once. Taken one by
  /// one, no more than `perMinute` units start in any 60 seconds.
  init(perMinute: Int) {
    let rate = max(1, perMinute)
    let burst = max(1, rate / 60)
    interval = .seconds(60) / Double(rate - burst + 1)
    tolerance = interval * (burst - 1)
  }

  /// Takes units, and returns how long to wait before using them. An amount larger than the burst
  /// is used when everything before it is worked off, and delays what follows.
  mutating func take(_ units: Int, at now: Duration) -> Duration {
    let start = max(paidUntil - tolerance, now)
    paidUntil = max(paidUntil, now) + interval * units
    return start - now
  }

  /// Corrects an amount taken earlier, by no more than half an hour's worth: a server may report any
  /// number, and it should not stop a run for longer.
  mutating func adjust(by units: Int) { paidUntil += min(interval * units, .seconds(1800)) }
}
