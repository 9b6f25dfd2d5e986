import CSQLite

/// A table whose rows have a seal: a number made of all other columns but the row's id when the row is
/// written. SQLite notices a file whose structure is damaged, and takes a text for any other in which a
/// byte was changed.
///
/// What is written for every call comes with its seal, made in its INSERT: `row_seal` of the columns
/// in the table's order. All else is sealed by triggers, which write a row a second time. They are those
/// of a connection, not the file's: other programs, which lack the function, can read the file, and write
/// rows without a seal.
struct SealedTable {
  let name: String
  /// What the seal is made of.
  private let columns: [String]
  private let key: [String]

  /// - Parameter row: `old.` in a trigger; nothing for the row that a statement is at.
  private func seal(of row: String = "") -> String {
    "row_seal(\(columns.map { row + $0 }.joined(separator: ", ")))"
  }

  /// Triggers that seal what is written without a seal, and what is changed: a row that was not what its
  /// seal says stays so, and one without a seal gets none.
  fileprivate var triggers: String {
    let isNew = key.map { "\($0) = new.\($0)" }.joined(separator: " AND ")
    let sealing = "BEGIN UPDATE \(name) SET seal = \(seal()) WHERE \(isNew); END;"
    return """
      CREATE TEMP TRIGGER seal_new_\(name) AFTER INSERT ON main.\(name)
      WHEN new.seal IS NULL \(sealing)
      CREATE TEMP TRIGGER seal_changed_\(name)
      AFTER UPDATE OF \(columns.joined(separator: ", ")) ON main.\(name)
      WHEN old.seal = \(seal(of: "old.")) \(sealing)
      """
  }

  /// Selects the keys, in words, of rows that are not what was sealed.
  fileprivate var brokenRows: String {
    let words = key.map { "'\($0) ' || \($0)" }.joined(separator: " || ', ' || ")
    return "SELECT \(words) FROM \(name) WHERE seal IS NOT NULL AND seal <> \(seal())"
  }

  fileprivate init(name: String, columns: [(name: String, isKey: Bool)]) {
    self.name = name
    key = columns.filter(\.isKey).map(\.name)
    self.columns = columns.map(\.name).filter { [key] in key != [$0] }
  }
}

extension Connection {
  /// Seals every row that is written from now on.
  func sealRows() throws {
    try defineRowSeal()
    try execute(try sealedTables().map(\.triggers).joined(separator: "\n"))
  }

  /// - Throws: `StoreError.altered`, which names the first rows that are not what was sealed, and their
  ///   tables.
  func checkSeals() throws {
    try defineRowSeal()
    let most = 3
    var broken: [String] = []
    for table in try sealedTables() where broken.count <= most {
      let limit = most + 1 - broken.count
      try each(text: "\(table.brokenRows) LIMIT \(limit)", []) { row in
        broken.append("\(table.name) (\(try row.text(0)))")
      }
    }
    guard !broken.isEmpty else { return }
    throw StoreError.altered(
      path: path,
      rows: broken.prefix(most).joined(separator: ", ") + (broken.count > most ? " and more" : ""))
  }

  private func sealedTables() throws -> [SealedTable] {
    try all(
      """
      SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND c.name = 'seal' ORDER BY m.name
      """
    ) { try $0.text(0) }.map { name in
      SealedTable(
        name: name,
        columns: try all(
          "SELECT name, pk > 0 FROM pragma_table_info(?1) WHERE name <> 'seal' ORDER BY cid", name
        ) { (try $0.text(0), try $0.flag(1)) })
    }
  }
}
