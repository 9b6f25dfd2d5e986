import Evaluation

/// The tables whose rows belong to transcripts, as the schema has them: what is added there is merged
/// and compared without further code.
struct ChildTable {
  struct Column {
    let name: String
    /// The table whose row it names, if it names one.
    let shared: String?
    /// Whether it is part of the primary key.
    let isKey: Bool
  }

  let name: String
  /// All but the transcript and the seal, which is of the row as this store has it.
  let columns: [Column]
}

extension Connection {
  /// The tables of a transcript's rows, with their columns.
  func childTables() throws -> [ChildTable] {
    let names = try all(
      """
      SELECT s.name FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f
      WHERE s.type = 'table' AND f."table" = 'transcripts' ORDER BY s.name
      """
    ) { try $0.text(0) }
    return try names.map { name in
      let columns = try all(
        """
        SELECT c.name, f."table", c.pk > 0
        FROM pragma_table_info(?1) c LEFT JOIN pragma_foreign_key_list(?1) f ON f."from" = c.name
        WHERE c.name NOT IN ('transcript_id', 'seal') ORDER BY c.cid
        """, name
      ) { row in
        ChildTable.Column(
          name: try row.text(0), shared: try row.optionalText(1), isKey: try row.flag(2))
      }
      return ChildTable(name: name, columns: columns)
    }
  }
}
