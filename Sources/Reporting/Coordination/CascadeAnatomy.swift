import Evaluation
import Statistics

/// What cascades of different size are made of, and how attempts end whose largest cascade is large
/// (appendix D.3, Figure 6). Memory does not grow with the attempts: what is kept are sums by size, in each
/// replicate of a bootstrap over tasks.
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

    /// What a figure is a ratio of.
    func parts(of figure: IntensityFigure) -> (part: Double, whole: Double) {
      switch figure {
      case .score: return (scores, Double(scored))
      case .share(let ending, let kind):
        let own =
          switch ending {
          case .all: all
          case .succeeded: succeeded
          case .failed: failed
          }
        let (parts, wholes) = own.ratios
        let index = CascadeComposition.Ratio.share(kind).index
        return (parts[index], wholes[index])
      }
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

  /// What has an interval of attempts whose largest cascades have as many events.
  enum IntensityFigure: Hashable, CaseIterable {
    case score
    case share(Ending, CoordinationEvent.Kind)

    enum Ending: Hashable, CaseIterable { case all, succeeded, failed }

    static let kinds: [CoordinationEvent.Kind] = [.contradictClaim, .mergeClaims]
    static let allCases =
      [score] + Ending.allCases.flatMap { ending in kinds.map { .share(ending, $0) } }
  }

  /// Cascades by how many events they have.
  private(set) var cascades: [Int: CascadeComposition] = [:]
  /// The ratios of these, `CascadeComposition.Ratio`.
  private var ratios: [Int: ClusterMeans] = [:]
  /// By the events of the largest cascade, the figures that have intervals.
  private var figures: [Int: ClusterMeans] = [:]
  /// Attempts by the events of their largest cascade.
  private(set) var intensities: [Int: Intensity] = [:]

  private static let seed: UInt64 = 0

  /// Takes an attempt in.
  /// - Parameters:
  ///   - score: the benchmark's main metric, 0...1; nil where there is none.
  ///   - cluster: what attempts have in common that are not independent of each other: the task.
  mutating func add(_ attempt: AttemptCoordination, score: Double?, cluster: String) {
    let found = CascadeComposition.of(attempt)
    var bySize: [Int: CascadeComposition] = [:]
    for (_, own) in found { bySize[own.events, default: CascadeComposition()].add(own) }
    for (events, own) in bySize {
      cascades[events, default: CascadeComposition()].add(own)
      let (parts, wholes) = own.ratios
      ratios[events, default: ClusterMeans(figures: parts.count, seed: Self.seed)]
        .add(sums: parts, counts: wholes, cluster: cluster)
    }
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
    figures[
      largest.events,
      default: ClusterMeans(figures: IntensityFigure.allCases.count, seed: Self.seed)
    ].add(
      sums: IntensityFigure.allCases.map { intensity.parts(of: $0).part },
      counts: IntensityFigure.allCases.map { intensity.parts(of: $0).whole }, cluster: cluster)
  }

  /// The 95% interval, over tasks, of a ratio of the cascades with so many events; nil for one task, or
  /// where all tasks agree.
  func interval(_ ratio: CascadeComposition.Ratio, of events: ClosedRange<Int>) -> Interval? {
    Self.interval(ratio.index, of: events, in: ratios)?.cut(to: 0...(.infinity))
  }

  /// The same of a figure of the attempts whose largest cascade has so many events.
  func interval(_ figure: IntensityFigure, of events: ClosedRange<Int>) -> Interval? {
    IntensityFigure.allCases.firstIndex(of: figure).flatMap {
      Self.interval($0, of: events, in: figures)?.cut(to: 0...1)
    }
  }

  private static func interval(
    _ index: Int, of events: ClosedRange<Int>, in means: [Int: ClusterMeans]
  ) -> Interval? {
    let own = means.filter { events.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value)
    guard var all = own.first else { return nil }
    for other in own.dropFirst() { all.add(other) }
    return all.interval(index)
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
    let anatomy: CascadeAnatomy

    func interval(_ ratio: CascadeComposition.Ratio) -> Cell {
      .interval(anatomy.interval(ratio, of: events), 3)
    }
  }

  private struct DecileRow: Sendable {
    let run: String
    let decile: Int
    let events: ClosedRange<Int>
    let own: Intensity
    let anatomy: CascadeAnatomy

    func interval(_ figure: IntensityFigure) -> Cell {
      .interval(anatomy.interval(figure, of: events), 3)
    }
  }

  /// Adds the tables of runs of societies, and what they mean.
  static func add(
    _ runs: [(run: String, anatomy: CascadeAnatomy)], to document: inout ReportDocument
  ) {
    let parts = runs.flatMap { run, anatomy in
      anatomy.cascades.percentiles().map {
        PartRow(run: run, name: $0.name, events: $0.events, own: $0.own, anatomy: anatomy)
      }
    }
    guard !parts.isEmpty else { return }
    let sizes = table(parts)
    document.add(.table(sizes))
    document.add(plots: [SocietyPlots.conversion(sizes)].compactMap(\.self))
    let intensities = table(
      runs.flatMap { run, anatomy in
        anatomy.deciles().map {
          DecileRow(
            run: run, decile: $0.decile, events: $0.events, own: $0.own, anatomy: anatomy)
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
          + "with less than \(Figures.fixed(success, 1)) counts as failed. 95% intervals are a bootstrap over "
          + "tasks, for the parts and tenths as they are; there is none for one task, or where all agree. "
          + "CSV and JSON have those of all shares."))
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
    let kinds = CoordinationEvent.Kind.allCases.flatMap { kind in
      [
        Column<PartRow>("share_\(kind.rawValue)", kind.verb, .number, "a share of events, 0...1") {
          .number($0.own.share(kind), 3)
        },
        Column("share_\(kind.rawValue)_interval_95", nil, .interval) {
          $0.interval(.share(kind))
        },
      ]
    }
    return Table(
      "cascade_parts",
      [
        Column("run", "run", .key) { .text($0.run) },
        Column("part", "cascades", .key) { .text($0.name) },
        Column("cascades", "count", .number) { .count($0.own.cascades) },
      ] + range { (row: PartRow) in row.events } + kinds + [
        Column("merge_conversion", "conversion", .number) { .number($0.own.conversion, 3) },
        Column("merge_conversion_interval_95", "95% interval", .interval) {
          $0.interval(.conversion)
        },
        Column("own_merge_conversion", "own", .number) { .number($0.own.ownConversion, 3) },
        Column("own_merge_conversion_interval_95", nil, .interval) { $0.interval(.ownConversion) },
      ], rows)
  }

  private static func table(_ rows: [DecileRow]) -> Table {
    func shares(
      _ name: String, _ title: String, _ ending: IntensityFigure.Ending,
      _ part: @escaping @Sendable (Intensity) -> CascadeComposition
    ) -> [Column<DecileRow>] {
      [
        Column("\(name)_attempts", title, .number) { .count(part($0.own).cascades) },
        Column("\(name)_contradictions", "contradict", .number, "a share of events, 0...1") {
          .number(part($0.own).share(.contradictClaim), 3, missing: "")
        },
        Column("\(name)_contradictions_interval_95", nil, .interval) {
          $0.interval(.share(ending, .contradictClaim))
        },
        Column("\(name)_merges", "merge", .number, "a share of events, 0...1") {
          .number(part($0.own).share(.mergeClaims), 3, missing: "")
        },
        Column("\(name)_merges_interval_95", nil, .interval) {
          $0.interval(.share(ending, .mergeClaims))
        },
      ]
    }
    return Table(
      "intensity",
      [
        Column("run", "run", .key) { .text($0.run) },
        Column("decile", "tenth", .key) { .count($0.decile) },
      ] + range { (row: DecileRow) in row.events } + shares("all", "attempts", .all) { $0.all } + [
        Column("scored", "scored", .number) { .count($0.own.scored) },
        Column("score", "score", .number, "the mean main metric, 0...1") { row in
          .number(
            row.own.scored == 0 ? nil : row.own.scores / Double(row.own.scored), 3, missing: "")
        },
        Column("score_interval_95", "95% interval", .interval) { $0.interval(.score) },
      ] + shares("succeeded", "succeeded", .succeeded) { $0.succeeded }
        + shares("failed", "failed", .failed) { $0.failed },
      rows)
  }
}
