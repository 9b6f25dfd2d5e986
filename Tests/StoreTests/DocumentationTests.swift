import Evaluation
import Foundation
import Testing

@testable import Store

@Suite struct DocumentationTests {
  private let page: String

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    page = try String(contentsOf: root.appending(path: "docs/store.md"), encoding: .utf8)
  }

  /// What stands between "```sql" and "```".
  private var queries: [String] {
    page.components(separatedBy: "```sql\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  @Test func `every query of the page runs on a filled store`() async throws {
    let queries = queries
    #expect(queries.count >= 7)
    try await withStore { store in
      let run = try await store.sampleRun()
      try await store.recorder(run: run).append(.full("x"), score: .sample(1))
      // As somebody else's SQLite runs them: ours trusts no functions in a view.
      let connection = try rawConnection(store.path)
      for query in queries { try connection.execute(query) }
    }
  }

  @Test func `the page has a row for every table, and for every view with its columns`()
    async throws
  {
    try await withStore { store in
      let connection = try rawConnection(store.path)
      let objects = try connection.all(
        "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name"
      ) { (try $0.text(0), try $0.text(1)) }
      #expect(objects.count > 20)
      for (name, type) in objects {
        var row = "| `\(name)` |"
        if type == "view" {
          let columns = try connection.all("SELECT name FROM pragma_table_info(?1)", name) {
            try $0.text(0)
          }
          row = "`\(columns.joined(separator: ", "))`"
        }
        #expect(page.contains(row), "\(type) \(name)")
      }
    }
  }
}
