import Evaluation
import Organizations
import Reporting

/// What a simulation came to, in counts.
struct SimulationTally {
  let society: SimulatedSociety
  /// The run's id; nil where nothing is kept.
  var run: String?
  var seconds = 0.0
  /// How long a ledger took for the same events once more; nil where that was not measured.
  var ledgerSeconds: Double?
  private var attempts = 0
  private var turns = 0
  private var claims = 0
  private var events: [CoordinationEvent.Kind: Int] = [:]
  private var integrations = 0
  private var deferred = 0

  init(society: SimulatedSociety) { self.society = society }

  mutating func add(_ transcript: Transcript) {
    attempts += 1
    turns += transcript.simulatedTurns.count
    claims += transcript.claims.count
    for event in transcript.events { events[event.kind, default: 0] += 1 }
    integrations += transcript.integrations.count { $0.claim != nil }
    deferred += transcript.deferredActions.count
  }

  var document: ReportDocument {
    var document = ReportDocument("orgbench simulate society")
    let total = events.values.reduce(0, +)
    var facts: [ReportDocument.Fact] = [
      .init("run", "simulated run", run.map { .text($0) } ?? Cell("not kept", value: .null)),
      .init("attempts", "attempts", .count(attempts)), .init("turns", "turns", .count(turns)),
      .init("claims", "claims", .count(claims)), .init("events", "events", .count(total)),
    ]
    facts += CoordinationEvent.Kind.allCases.map {
      .init($0.rawValue, $0.rawValue, .count(events[$0] ?? 0))
    }
    if let deficit = society.deficit {
      facts += [
        .init("dti_merges", "merges by dti", .count(integrations)),
        .init("deferred_actions", "deferred actions", .count(deferred)),
        .init("dti_exponent", "b", .number(deficit.exponent, 4)),
        .init("dti_normalization", "Z", .number(deficit.normalization, 4)),
        .init("dti_threshold", "tau", .number(deficit.threshold, 4)),
      ]
    }
    facts.append(.init("seconds", "seconds", .number(seconds, 2)))
    if let ledgerSeconds {
      facts.append(.init("ledger_seconds", "seconds of a ledger alone", .number(ledgerSeconds, 3)))
    }
    document.add(.facts(facts))
    return document
  }
}
