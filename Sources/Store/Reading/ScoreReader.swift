import Evaluation

/// Reads scores under one scoring version, whose lists of metrics are few and read once.
struct ScoreReader {
  let scoringVersion: String
  private let names: [Int64: [String]]

  init(_ connection: Connection, _ scoringVersion: String) throws {
    self.scoringVersion = scoringVersion
    let lists = try connection.all(
      "SELECT id, names FROM metrics WHERE scoring_version = ?1", scoringVersion, of: "metrics"
    ) { (try $0.integer(0), try $0.json(1, [String].self)) }
    names = Dictionary(lists, uniquingKeysWith: { first, _ in first })
  }

  /// A score from two columns: the list of metrics and the list of values.
  func values(_ row: Row, from column: Int32) throws -> MetricValues {
    guard let names = names[try row.integer(column)],
      let values = StoredJSON.doubles(try row.text(column + 1)),
      let scores = MetricValues(names: names, values: values)
    else {
      throw row.damage(column + 1, expected: "a JSON array with a number for each metric")
    }
    return scores
  }
}
