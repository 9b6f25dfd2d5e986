import Foundation
import Testing

import Evaluation

@testable import Benchmarks

/// Parquet files that pyarrow wrote in GAIA's schema, in many of the ways in which it can
/// (Tests/Fixtures/Benchmarks/make-parquet-files.py), and damaged ones.
@Suite struct ParquetTests {
  private static let folder = Fixture.path("parquet")

  private static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name).parquet")))
  }

  /// What pyarrow was given.
  private static func rows() throws -> [[String: String]] {
    try JSONDecoder().decode(
      [[String: String]].self, from: Data(contentsOf: URL(filePath: "\(folder)/rows.json")))
  }

  @Test(arguments: [
    "default", "plain", "groups", "v2", "v2-plain", "zstd", "gzip", "old", "integers",
  ])
  func `every way of writing gives the same tasks`(_ name: String) throws {
    let items = try GAIAFile("\(Self.folder)/\(name).parquet").items
    let rows = try Self.rows()
    #expect(items.count == rows.count && rows.count == 30)
    for (item, row) in zip(items, rows) {
      #expect(item.id == row["task_id"] && item.question == row["Question"])
      #expect("\(item.level)" == row["Level"] && item.answer == row["Final answer"])
      #expect(item.attachment ?? "" == row["file_name"])
    }
  }

  @Test func `a file of tasks without rows has none`() throws {
    #expect(try GAIAFile("\(Self.folder)/empty.parquet").items.isEmpty)
  }

  @Test(arguments: [
    ("brotli", "its compression 4 is not read"), ("delta", "its encoding 7 is not read"),
  ])
  func `what is not read is named, with the way out`(_ name: String, _ problem: String) {
    let error = Fixture.inputError { _ = try GAIAFile("\(Self.folder)/\(name).parquet") }
    #expect(error?.problem == "the Parquet file cannot be read: \(problem)")
    #expect(error?.remedy?.contains("read_parquet") == true)
  }

  @Test func `the folder is a dataset, with attachments, keyless tasks and levels as text`() throws
  {
    try Fixture.withFolder([
      "metadata.parquet": Data(try Self.bytes("default")), "street.csv": Data("x,1".utf8),
    ]) { folder in
      let dataset = try GAIA().read(folder)
      #expect(dataset.tasks.count == 30)
      #expect(dataset.tasks[0].material == "Attached file street.csv:\n\nx,1")
      #expect(dataset.groupings["p-02"]?.stratum == "level 3")
      #expect(dataset.warnings.map { $0.hasPrefix("10 of 30 tasks have \"?\"") } == [true])
      #expect(try GAIA().companions(of: folder).count == 10)
      let excerpt = try GAIA().excerpt(of: folder, ids: [ExactText("p-01"), ExactText("p-02")])
      try excerpt.files[0].bytes.withUnsafeBytes {
        try Data($0).write(to: URL(filePath: folder + "/excerpt.jsonl"))
      }
      let chosen = try GAIA().read(folder + "/excerpt.jsonl").tasks
      #expect(chosen.map(\.contentHash) == dataset.tasks[1...2].map(\.contentHash))
    }
  }

  @Test func `a folder of levels alone, and the repository's root, say what to name`() throws {
    let bytes = Data(try Self.bytes("default"))
    try Fixture.withFolder(["metadata.level1.parquet": bytes]) { folder in
      let error = Fixture.inputError { _ = try GAIA().read(folder) }
      #expect(error?.problem == "expected metadata.parquet, found metadata.level1.parquet")
      let split = folder + "/2023/validation"
      try FileManager.default.createDirectory(atPath: split, withIntermediateDirectories: true)
      try bytes.write(to: URL(filePath: split + "/metadata.parquet"))
      let root = Fixture.inputError { _ = try GAIA().read(folder) }
      #expect(root?.problem.hasSuffix("2023/validation/metadata.parquet") == true)
    }
  }

  @Test(arguments: ["default", "v2", "plain", "groups"])
  func `a file that is cut off or damaged anywhere is refused or read, and never a crash`(
    _ name: String
  ) throws {
    let bytes = try Self.bytes(name)
    for count in stride(from: 4, to: bytes.count, by: max(1, bytes.count / 300)) {
      #expect(throws: InputError.self) { try GAIATable.items(of: Array(bytes[..<count]), "a") }
    }
    var generator = SystemRandomNumberGenerator()
    for index in bytes.indices.dropFirst(4) where bytes.count < 4000 || index % 5 == 0 {
      var damaged = bytes
      damaged[index] ^= UInt8.random(in: 1...255, using: &generator)
      _ = try? GAIATable.items(of: damaged, "a")
    }
  }

  @Test(
    arguments: [
      ([5, 0x10] + Array("abcde".utf8), "abcde"),
      // A literal, then a copy that overlaps with what it makes; one with two bytes of offset.
      ([8, 0x04, 0x61, 0x62, 0x09, 2], "abababab"), ([6, 0x04, 0x61, 0x62, 0x0E, 2, 0], "ababab"),
      ([5, 0x00, 0x61, 0x0F, 1, 0, 0, 0], "aaaaa"), ([0], ""),
      ([2, 0xF0, 1, 0x61, 0x62], "ab"),
    ] as [([UInt8], String)])
  func `Snappy's literals and copies are unpacked`(_ packed: [UInt8], _ text: String) throws {
    #expect(try Snappy.unpacked(packed[...], count: text.utf8.count) == Array(text.utf8))
  }

  @Test(
    arguments: [
      [], [5], [5, 0x10, 0x61], [4, 0x00, 0x61, 0x01, 2], [4, 0x01, 0], [5, 0x00, 0x61, 0x01, 0],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [1, 0x04, 0x61, 0x62],
      [5, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF],
    ] as [[UInt8]])
  func `damaged Snappy is refused`(_ packed: [UInt8]) {
    #expect(throws: ParquetFault.self) { try Snappy.unpacked(packed[...], count: 5) }
  }

  @Test func `runs and packed bits are read, and refused where they are cut off`() throws {
    // Eight numbers of three bits (Encodings.md), then three times 5.
    let bytes: [UInt8] = [0x03, 0x88, 0xC6, 0xFA, 0x06, 0x05]
    #expect(
      try HybridRuns.read(bytes[...], width: 3, count: 11) == Array(0...7) + [5, 5, 5])
    #expect(try HybridRuns.read(bytes[...], width: 3, count: 3) == [0, 1, 2])
    for count in 0..<bytes.count {
      #expect(throws: ParquetFault.self) {
        try HybridRuns.read(bytes[..<count], width: 3, count: 11)
      }
    }
    #expect(throws: ParquetFault.self) { try HybridRuns.read([0, 0], width: 8, count: 1) }
  }

  @Test(arguments: [
    (["Level": "4"], "row 1: Level"), (["file_name": "../a"], "row 1: file_name"),
  ])
  func `a row that is no task is named`(_ change: [String: String], _ place: String) throws {
    // Plain pages without compression: a text of the same length can take another's place.
    var bytes = try Self.bytes("plain")
    for (column, value) in change {
      let old = column == "Level" ? "1" : "street.csv"
      let new = column == "Level" ? value : "../reet.cs"
      let pattern = [UInt8(old.utf8.count), 0, 0, 0] + Array(old.utf8)
      let start = try #require(
        bytes.indices.first { bytes[$0...].starts(with: pattern) })
      bytes.replaceSubrange(start + 4..<start + 4 + old.utf8.count, with: Array(new.utf8))
    }
    let error = Fixture.inputError { _ = try GAIATable.items(of: bytes, "a") }
    #expect(error?.place == "a: \(place)")
  }
}
