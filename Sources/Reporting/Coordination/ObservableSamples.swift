public import Evaluation

/// The sizes of the observables of coordination, one row each, for `analyze tails --samples` and other
/// tools.
public enum ObservableSamples {
  /// A size.
  public struct Row: Sendable {
    let run: String
    let attempt: AttemptID
    let observable: String
    let size: Int
  }

  /// What the observables are called.
  public static let names = CoordinationSummary.readings.map(\.name)

  /// The columns of the rows.
  public static let columns: [Column<Row>] = [
    Column("run", "run", .key) { .text($0.run) },
    Column("task", "task", .key) { .text($0.attempt.taskID) },
    Column("repeat", "repeat", .number) { .count($0.attempt.repetition + 1) },
    Column("observable", "observable", .key) { .text($0.observable) },
    Column("size", "size", .number) { .count($0.size) },
  ]

  /// The sizes of an attempt, those of one observable or of all (nil).
  public static func of(
    _ attempt: AttemptCoordination, run: String, observable: String? = nil
  ) -> [Row] {
    let found = CoordinationObservables(
      claims: attempt.claims, subtasks: attempt.subtasks, events: attempt.events)
    return CoordinationSummary.readings.filter { observable ?? $0.name == $0.name }
      .flatMap { reading in
        reading.sizes(found).map {
          Row(run: run, attempt: attempt.attempt, observable: reading.name, size: $0)
        }
      }
  }
}
