import Foundation
import Testing

import Evaluation

@testable import Benchmarks

/// Some tasks of a dataset as a dataset of its own.
@Suite struct ExcerptTests {
  private static let samples = Catalogue.benchmarks.map { $0.bundledSample(in: Fixture.datasets) }

  @Test func `an excerpt has the tasks that were asked for, unchanged and in order`() throws {
    for (benchmark, path) in zip(Catalogue.benchmarks, Self.samples) {
      let tasks = try benchmark.read(path).tasks
      for step in [1, 2, 5] {
        let chosen = tasks.enumerated().filter { $0.offset % step == 0 }.map(\.element)
        let excerpt = try benchmark.excerpt(of: path, ids: Set(chosen.map { ExactText($0.id) }))
        let files = Dictionary(
          uniqueKeysWithValues: excerpt.files.map { ($0.name ?? "metadata.jsonl", Data($0.bytes)) })
        let found = try Fixture.withFolder(files.merging(attachments(path)) { own, _ in own }) {
          try benchmark.read(
            excerpt.files[0].name == nil ? $0 + "/metadata.jsonl" : $0
          ).tasks
        }
        #expect(found.map(\.contentHash) == chosen.map(\.contentHash), "\(benchmark.name)")
        #expect(found.map(\.id) == chosen.map { excerpt.renamed[$0.id] ?? $0.id })
      }
    }
  }

  private func attachments(_ path: String) throws -> [String: Data] {
    guard path.hasSuffix("gaia") else { return [:] }
    let names = try GAIA().companions(of: path)
    return Dictionary(
      uniqueKeysWithValues: try names.map {
        ($0, try Data(contentsOf: URL(filePath: path + "/" + $0)))
      })
  }

  @Test func `the whole excerpt of a SQuAD 2.0 file says what the file says`() throws {
    let path = SQuAD2().bundledSample(in: Fixture.datasets)
    let ids = Set(try SQuAD2().read(path).tasks.map { ExactText($0.id) })
    let excerpt = try SQuAD2().excerpt(of: path, ids: ids)
    let whole = try JSONDecoder().decode(
      JSONValue.self, from: Data(contentsOf: URL(filePath: path)))
    #expect(try JSONDecoder().decode(JSONValue.self, from: Data(excerpt.files[0].bytes)) == whole)
  }
}
