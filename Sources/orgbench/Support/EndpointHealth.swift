import Evaluation
import Models
import Reporting

/// What is said, once a command is done, of the endpoints that served its model together.
enum EndpointHealth {
  /// A line an endpoint; none where there is only one, or none was called.
  static func lines(_ addresses: [String], _ uses: [EndpointUse]) -> [String] {
    guard uses.count > 1, uses.contains(where: { $0.calls > 0 }) else { return [] }
    return zip(addresses, uses).map { "\($0): \(words($1))" }
  }

  private static func words(_ use: EndpointUse) -> String {
    [
      Counts.text(use.calls, "call"), "\(Figures.count(use.failures)) failed",
      use.throttlings > 0 ? "throttled \(Counts.text(use.throttlings, "time"))" : nil,
      use.firstOutage.map { first in
        "left out \(Counts.text(use.outages, "time")), for \(duration(use.timeOut)) in all, first after "
          + duration(first) + (use.isOut ? ", and at the end" : "")
      },
    ].compactMap(\.self).joined(separator: ", ")
  }

  private static func duration(_ time: Duration) -> String { Figures.duration(time / .seconds(1)) }
}
