public import Evaluation

/// The table `conduct`: a row for each transcript of which any fact is known, a column for each fact.
extension Connection {
  private static let columns = Conduct.facts.map(\.column)

  func insertConduct(_ conduct: Conduct, _ transcript: Int64) throws {
    let names = ["transcript_id"] + Self.columns + ["shocks"]
    let places = names.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let shocks =
      conduct.shocks.isEmpty ? nil : try StoredJSON.encode(conduct.shocks, place: "shocks")
    try run(
      text: "INSERT INTO conduct (\(names.joined(separator: ", "))) VALUES (\(places))",
      [transcript] + Conduct.facts.map { $0.bound(in: conduct) } + [shocks])
  }

  /// The facts of a transcript, none where it has no row.
  func conduct(_ transcript: Int64) throws -> Conduct {
    let names = (["transcript_id"] + Self.columns + ["shocks"]).joined(separator: ", ")
    return try first(
      text: "SELECT \(names) FROM conduct WHERE transcript_id = ?1", [transcript], of: "conduct"
    ) { row in
      var conduct = Conduct()
      for (index, fact) in Conduct.facts.enumerated() {
        try fact.read(row, Int32(index + 1), into: &conduct)
      }
      conduct.shocks =
        try row.optional(Int32(Conduct.facts.count + 1)) { try row.json($0, [String].self) } ?? []
      return conduct
    } ?? Conduct()
  }
}

extension Conduct.Fact {
  /// The fact's column.
  var column: String { name.replacing("-", with: "_") }

  fileprivate func bound(in conduct: Conduct) -> any SQLBindable {
    switch values {
    case .word(let path): conduct[keyPath: path]
    case .flag(let path): conduct[keyPath: path]
    case .count(let path): conduct[keyPath: path]
    }
  }

  fileprivate func read(_ row: Row, _ column: Int32, into conduct: inout Conduct) throws {
    switch values {
    case .word(let path): conduct[keyPath: path] = try row.optionalText(column)
    case .flag(let path): conduct[keyPath: path] = try row.optional(column, row.flag)
    case .count(let path): conduct[keyPath: path] = try row.optionalInt(column)
    }
  }
}

extension RunStore {
  /// How a run's organization went about each attempt that did not fail, in the order of the tasks and
  /// then the repeats; nothing is known of an attempt where its organization keeps no facts.
  public func conduct(of run: RunRecord) async throws -> [Conduct] {
    try await reports.perform { connection in
      let row = try connection.runRow(run)
      return try connection.all(
        """
        SELECT t.id FROM run_tasks rt
        JOIN transcripts t ON t.run_id = rt.run_id AND t.task_id = rt.task_id
        WHERE rt.run_id = ?1 AND t.outcome != 'failed' ORDER BY rt.position, t.repetition
        """, row, read: { try $0.integer(0) }
      ).map(connection.conduct)
    }
  }
}
