import Evaluation
import Statistics

/// What cascades of different size are made of, and how attempts end whose largest cascade is large
/// (appendix D.3, Figure 6). Memory does not grow with the attempts: what is kept are sums by size.
struct CascadeAnatomy: Sendable {
  /// Attempts whose largest cascades have as many events.
  struct Intensity: Sendable {
    var attempts = 0
    var scored = 0
    var scores = 0.0
    /// The largest cascades of attempts that succeeded, failed, and have no score.
    var succeeded = CascadeComposition()
    var failed = CascadeComposition()
    var unscored = CascadeComposition()

    mutating func add(_ other: Intensity) {
      attempts += other.attempts
      scored += other.scored
      scores += other.scores
      succeeded.add(other.succeeded)
      failed.add(other.failed)
      unscored.add(other.unscored)
    }

    /// All largest cascades.
    var all: CascadeComposition {
      var all = succeeded
      all.add(failed)
      all.add(unscored)
      return all
    }
  }

  /// An attempt with a lower score has failed.
  static let success = 0.5

  /// Cascades by how many events they have.
  private(set) var cascades: [Int: CascadeComposition] = [:]
  /// Attempts by the events of their largest cascade.
  private(set) var intensities: [Int: Intensity] = [:]

  /// Takes an attempt in.
  /// - Parameter score: the benchmark's main metric, 0...1; nil where there is none.
  mutating func add(_ attempt: AttemptCoordination, score: Double?) {
    let found = CascadeComposition.of(attempt)
    for (_, own) in found { cascades[own.events, default: CascadeComposition()].add(own) }
    guard let place = found.largest else { return }
    let largest = found[place].own
    var intensity = Intensity(attempts: 1)
    switch score {
    case let score?:
      intensity.scored = 1
      intensity.scores = score
      if score < Self.success { intensity.failed = largest } else { intensity.succeeded = largest }
    case nil: intensity.unscored = largest
    }
    intensities[largest.events, default: Intensity()].add(intensity)
  }

  /// By tenth of attempts, least events first, those of the largest cascade; without tenths that have
  /// none, since attempts with as many events are not divided.
  func deciles() -> [(decile: Int, events: ClosedRange<Int>, own: Intensity)] {
    QuantileParts.deciles.divide(intensities.mapValues(\.attempts)).enumerated()
      .compactMap { index, values in
        guard let least = values.first, let most = values.last else { return nil }
        var own = Intensity()
        for value in values { if let part = intensities[value] { own.add(part) } }
        return (index + 1, least...most, own)
      }
  }
}

extension CascadeAnatomy {
  private struct PartRow: Sendable {
    let run: String
    let name: String
    let events: ClosedRange<Int>
    let own: CascadeComposition
  }

  private struct DecileRow: Sendable {
    let run: String
    let decile: Int
    let events: ClosedRange<Int>
    let own: Intensity
  }

  /// Adds the tables of runs of societies, and what they mean.
  static func add(
    _ runs: [(run: String, anatomy: CascadeAnatomy)], to document: inout ReportDocument
  ) {
    let parts = runs.flatMap { run, anatomy in
      anatomy.cascades.percentiles().map {
        PartRow(run: run, name: $0.name, events: $0.events, own: $0.own)
      }
    }
    guard !parts.isEmpty else { return }
    let sizes = table(parts)
    document.add(.table(sizes))
    document.add(plots: [SocietyPlots.conversion(sizes)].compactMap(\.self))
    let intensities = table(
      runs.flatMap { run, anatomy in
        anatomy.deciles().map {
          DecileRow(run: run, decile: $0.decile, events: $0.events, own: $0.own)
        }
      })
    document.add(.table(intensities))
    document.add(plots: CascadePlots.intensity(intensities))
    document.add(
      .paragraph(
        "Cascades by total events: the smaller half, up to 90%, up to 99%, the largest 1%; cascades of one "
          + "size are not divided. Conversion: merges over delegations and contradictions, of which own "
          + "leaves out integrations. Intensity: attempts in tenths by the events of their largest cascade, "
          + "whose events are counted; score is the mean of the benchmark's main metric, and an attempt "
          + "with less than \(Figures.fixed(success, 1)) counts as failed. Attempts of a task are not "
          + "independent, and shares of few attempts scatter."))
  }

  private static func range<Row>(_ events: @escaping @Sendable (Row) -> ClosedRange<Int>)
    -> [Column<
      Row
    >]
  {
    [
      Column("events_from", nil, .number) { .count(events($0).lowerBound) },
      Column("events_to", nil, .number) { .count(events($0).upperBound) },
      Column(nil, "events each", .number) { row in
        let range = events(row)
        return .text(
          range.count == 1
            ? Figures.count(range.lowerBound)
            : "\(Figures.count(range.lowerBound)) to \(Figures.count(range.upperBound))")
      },
    ]
  }

  private static func table(_ rows: [PartRow]) -> Table {
    let kinds = CoordinationEvent.Kind.allCases.map { kind in
      Column<PartRow>("share_\(kind.rawValue)", kind.verb, .number, "a share of events, 0...1") {
        .number($0.own.share(kind), 3)
      }
    }
    return Table(
      "cascade_parts",
      [
        Column("run", "run", .key) { .text($0.run) },
        Column("part", "cascades", .key) { .text($0.name) },
        Column("cascades", "count", .number) { .count($0.own.cascades) },
      ] + range { (row: PartRow) in row.events } + kinds + [
        Column("merge_conversion", "conversion", .number) { .number($0.own.conversion, 3) },
        Column("own_merge_conversion", "own", .number) { .number($0.own.ownConversion, 3) },
      ], rows)
  }

  private static func table(_ rows: [DecileRow]) -> Table {
    func shares(
      _ name: String, _ title: String,
      _ part: @escaping @Sendable (Intensity) -> CascadeComposition
    ) -> [Column<DecileRow>] {
      [
        Column("\(name)_attempts", title, .number) { .count(part($0.own).cascades) },
        Column("\(name)_contradictions", "contradict", .number, "a share of events, 0...1") {
          .number(part($0.own).share(.contradictClaim), 3, missing: "")
        },
        Column("\(name)_merges", "merge", .number, "a share of events, 0...1") {
          .number(part($0.own).share(.mergeClaims), 3, missing: "")
        },
      ]
    }
    return Table(
      "intensity",
      [
        Column("run", "run", .key) { .text($0.run) },
        Column("decile", "tenth", .key) { .count($0.decile) },
      ] + range { (row: DecileRow) in row.events } + shares("all", "attempts") { $0.all } + [
        Column("scored", "scored", .number) { .count($0.own.scored) },
        Column("score", "score", .number, "the mean main metric, 0...1") { row in
          .number(
            row.own.scored == 0 ? nil : row.own.scores / Double(row.own.scored), 3, missing: "")
        },
      ] + shares("succeeded", "succeeded") { $0.succeeded }
        + shares("failed", "failed") { $0.failed },
      rows)
  }
}
