import Foundation
import LoopbackServer
import Testing

/// `runs list` and `runs delete` against a loopback endpoint.
@Suite struct RunsTests {
  private let runs: ComparedStore

  init() throws {
    runs = try ComparedStore()
  }

  private func orgbench(_ words: String...) throws -> Program.Result {
    try Program.run(words + ["--store", runs.store])
  }

  @Test func `runs are listed with what they came to`() throws {
    let data = try runs.dataset(3)
    let first = try runs.run(data: data, ["--name", "mine"]) { _ in true }.id
    let second = try runs.run(variant: "cot", data: data) { _ in true }.id
    let text = try orgbench("runs", "list").output
    #expect(text.contains("\(first)  mine") && text.contains("complete"))
    let ids = text.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(ids.suffix(2).map(String.init) == [second, first], "\(text)")
    let lines = try orgbench("runs", "list", "--format", "csv").output.split(separator: "\r\n")
    #expect(
      lines[0].hasPrefix("run,name,started_at,status,model,organization,tasks,repeats,finished,"))
    #expect(lines.count == 3 && lines[1].contains(",complete,fake,single "))
  }

  @Test func `a run is deleted when that is confirmed, and costs nothing to make again`() throws {
    let data = try runs.dataset(3)
    let id = try runs.run(data: data) { _ in true }.id
    let refused = try orgbench("runs", "delete", id)
    #expect(refused.status == 2 && refused.errors.contains("--yes"))
    #expect(refused.errors.contains("\(id): complete, 3 transcripts"))
    #expect(try orgbench("runs", "list").output.contains(id))
    let deleted = try orgbench("runs", "delete", "latest", id, "--yes")
    #expect(deleted.status == 0 && deleted.output == "Deleted: \(id)\n")
    #expect(try orgbench("runs", "list").output.contains("No runs."))
    let again = try runs.run(data: data) { _ in true }.result.json()
    #expect(again["cache_hits"] as? Int == 3 && again["run"] as? String == id)
    #expect(try orgbench("runs", "delete", id, "--yes", "--replies").status == 0)
    let paid = try runs.run(data: data) { _ in true }.result.json()
    #expect(paid["cache_hits"] as? Int == 0)
  }

  @Test func `a store that is not there is not made by deleting from it`() throws {
    let result = try orgbench("runs", "delete", "latest", "--yes")
    #expect(result.status == 2 && !FileManager.default.fileExists(atPath: runs.store))
  }
}
