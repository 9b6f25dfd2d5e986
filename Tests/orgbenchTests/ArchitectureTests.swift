import Foundation
import Testing

/// The page that shows a newcomer around says what is so.
@Suite struct ArchitectureTests {
  private let page: String
  private let package: String

  init() throws {
    page = try String(
      contentsOf: Program.root.appending(path: "docs/architecture.md"), encoding: .utf8)
    package = try String(
      contentsOf: Program.root.appending(path: "Package.swift"), encoding: .utf8)
  }

  /// The names in quotation marks of a text, in order.
  private func names(_ text: some StringProtocol, between mark: Character) -> [String] {
    text.split(separator: mark, omittingEmptySubsequences: false).enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
  }

  @Test func `every module has a row with just the imports that the package lists`() throws {
    let rows = package.split(separator: "\n").filter { $0.hasPrefix("  (\"") }
    let modules = rows.map { names($0, between: "\"") }.filter { $0[0] != "Scripted" }
      .filter { $0[0] != "LoopbackServer" }
    #expect(modules.count >= 14)
    for module in modules {
      let row = try #require(
        page.split(separator: "\n").first { $0.hasPrefix("| `\(module[0])` |") },
        "docs/architecture.md has no row for \(module[0])")
      let cells = row.split(separator: "|", omittingEmptySubsequences: false)
      let listed = names(cells[cells.count - 2], between: "`")
      #expect(Set(listed) == Set(module.dropFirst()), "\(module[0])")
    }
  }

  @Test func `every file and folder that the page names is there`() {
    let named = names(page, between: "`").filter { $0.contains("/") && !$0.contains(" ") }
    #expect(named.count > 8)
    for name in named {
      let places = [name, "Sources/\(name)"].map { Program.root.appending(path: $0).path }
      #expect(places.contains { FileManager.default.fileExists(atPath: $0) }, "\(name)")
    }
  }
}
