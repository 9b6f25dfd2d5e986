import Foundation
import Testing

import Evaluation

@testable import Benchmarks

/// The forms in which people have the data beside the official files.
@Suite struct DatasetVariantTests {
  // gzip -9n of {"a": ["b"]} and a line end.
  private static let compressed = Data(
    base64Encoded: "H4sIAAAAAAACA6tWSlSyUohWSlKKreUCAGN7h6INAAAA")

  private func failure(_ bytes: some Sequence<UInt8>, _ name: String = "d.json") -> InputError? {
    Fixture.inputError {
      try Fixture.withFolder([name: Data(bytes)]) { _ = try InputFile($0 + "/" + name) }
    }
  }

  @Test(arguments: [
    (Array("PAR1".utf8) + [0, 0, 0] + Array("PAR1".utf8), "a Parquet file", "duckdb"),
    (Array("ARROW1\0\0".utf8), "an Arrow file", "to_json"),
    ([0x50, 0x4B, 0x03, 0x04, 0x14], "a zip archive", "unzip d.json"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "a file compressed by xz", "xz -dk"),
    (Array("BZh91AY".utf8), "a file compressed by bzip2", "bzip2 -dk"),
    ([0x28, 0xB5, 0x2F, 0xFD, 0], "a file compressed by zstd", "zstd -dk"),
    (Array("SQLite format 3\0".utf8), "an SQLite database", "Name the dataset"),
    ([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], "text in UTF-16", "iconv"),
    (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "Git LFS", "git lfs pull"),
    (Array("\n<!DOCTYPE html><html>".utf8), "a web page", "download them again"),
    (
      Array("narrative,question,choices\n\"a\",b,c\n".utf8), "a table (CSV or TSV)", "official file"
    ),
    (Array("\u{FEFF}\"id\",\"text\"\r\n1,x\r\n".utf8), "a table (CSV or TSV)", "official file"),
    (Array("id\tanswer\n1\tx\n".utf8), "a table (CSV or TSV)", "official file"),
  ])
  func `another format is named with the way out`(_ bytes: [UInt8], _ what: String, _ way: String) {
    let error = failure(bytes)
    #expect(error?.problem.contains(what) == true, "\(String(describing: error))")
    #expect(error?.remedy?.contains(way) == true, "\(String(describing: error))")
  }

  @Test(arguments: ["{}", " [1, 2]", "\"a, b\"", "nonsense", "1", "{\"a\", 1}"])
  func `JSON, valid or not, is no other format`(_ text: String) {
    #expect(failure(text.utf8) == nil)
  }

  @Test func `a file's name is no part of a shell command where it would need quotes`() {
    let remedy = failure("PAR1".utf8, "$(id)`id`';.parquet")?.remedy
    #expect(remedy?.contains("read_parquet(['FILE'])") == true)
    #expect(remedy?.contains("id") == false)
  }

  @Test func `a compressed file is read as what it holds, and has its checksum`() throws {
    let packed = try #require(Self.compressed)
    try Fixture.withFolder(["d.json.gz": packed, "d.json": Data("{\"a\": [\"b\"]}\n".utf8)]) {
      let (compressed, plain) = (
        try InputFile($0 + "/d.json.gz"), try InputFile($0 + "/d.json")
      )
      #expect(compressed.bytes == plain.bytes)
      #expect(compressed.contentHash == plain.contentHash)
    }
  }

  @Test func `a damaged, cut or endless compressed file is refused`() throws {
    let packed = Array(try #require(Self.compressed))
    for count in [5, 12, packed.count - 9, packed.count - 1] {
      let error = failure(packed.prefix(count))
      #expect(error?.remedy?.contains("gunzip -k d.json") == true, "\(count)")
    }
    // One letter of the content, the checksum, the length.
    for index in [packed.count - 14, packed.count - 6, packed.count - 3] {
      var damaged = packed
      damaged[index] ^= 1
      #expect(failure(damaged)?.problem.contains("cannot be read") == true, "\(index)")
    }
    #expect(failure(packed + packed)?.problem.contains("cannot be read") == true)
    #expect(throws: InputError.self) { try Gzip.unpacked(packed, "d", maximumBytes: 12) }
    #expect(try Gzip.unpacked(packed, "d", maximumBytes: 13).count == 13)
  }

  // MARK: SQuAD 2.0

  /// The rows that Hugging Face's copy has of a file.
  private func rows(_ path: String) throws -> [[String: Any]] {
    let json = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: path)))
    let articles = try #require((json as? [String: Any])?["data"] as? [[String: Any]])
    return articles.flatMap { article in
      (article["paragraphs"] as? [[String: Any]] ?? []).flatMap { paragraph in
        (paragraph["qas"] as? [[String: Any]] ?? []).map { question in
          let answers = question["answers"] as? [[String: Any]] ?? []
          return [
            "id": question["id"] ?? "", "title": article["title"] ?? "",
            "context": paragraph["context"] ?? "", "question": question["question"] ?? "",
            "answers": [
              "text": answers.map { $0["text"] ?? "" }, "answer_start": answers.map { _ in 0 },
            ],
          ]
        }
      }
    }
  }

  private func withRows<Value>(_ body: (String) throws -> Value) throws -> Value {
    let rows = try rows(Fixture.path("squad2.json"))
    let lines = try rows.map { try JSONSerialization.data(withJSONObject: $0) + [0x0A] }
    return try Fixture.withFolder(
      [
        "rows.jsonl": lines.reduce(Data(), +),
        "rows.json": try JSONSerialization.data(withJSONObject: rows),
      ], body)
  }

  @Test(arguments: ["rows.jsonl", "rows.json"])
  func `rows of Hugging Face make the official file's tasks`(_ name: String) throws {
    let official = try SQuAD2().read(Fixture.path("squad2.json"))
    try withRows { folder in
      let dataset = try SQuAD2().read(folder + "/" + name)
      #expect(dataset.tasks.map(\.contentHash) == official.tasks.map(\.contentHash))
      #expect(dataset.groupings == official.groupings)
      let report = try SQuAD2().officialReport(
        OfficialScoring(
          dataset: folder + "/" + name, predictions: Fixture.path("squad2-predictions.json")))
      let figures = Dictionary(uniqueKeysWithValues: report.official.map { ($0.name, $0.value) })
      #expect(figures == (try Fixture.figures("squad2-expected.json")))
    }
  }

  @Test func `an excerpt of rows is in the official format`() throws {
    try withRows { folder in
      let path = folder + "/rows.jsonl"
      let tasks = try SQuAD2().read(path).tasks
      let chosen = [tasks[1], tasks[2], tasks[16]]
      let excerpt = try SQuAD2().excerpt(of: path, ids: Set(chosen.map { ExactText($0.id) }))
      try Data(excerpt.files[0].bytes).write(to: URL(fileURLWithPath: folder + "/cut.json"))
      #expect(try SQuAD2().read(folder + "/cut.json").tasks.map(\.id) == chosen.map(\.id))
      #expect(String(decoding: excerpt.files[0].bytes, as: UTF8.self).hasPrefix("{\"data\": ["))
    }
  }

  @Test func `a row that lacks a field is named with its line`() {
    let row =
      #"{"id": "1", "title": "T", "context": "C", "question": "Q", "answers": {"text": []}}"#
    let error = Fixture.inputError {
      try Fixture.withFile(row + "\n" + row.replacing("\"title\"", with: "\"x\"")) {
        _ = try SQuAD2().read($0)
      }
    }
    #expect(error?.place.hasSuffix("file.json:2") == true)
    #expect(error?.problem == "the field \"title\" is missing")
    let again = Fixture.inputError {
      try Fixture.withFile(row + "\n" + row) { _ = try SQuAD2().read($0) }
    }
    #expect(again?.problem == "the id \"1\" occurs a second time")
  }

  // MARK: MuSR, MuSiQue, GAIA

  @Test func `rows of MuSR name the official files`() {
    let row = #"[{"narrative": "N", "question": "Q", "choices": "['a']", "answer_index": 0}]"#
    for text in [row, "{\"narrative\": \"N\"}"] {
      let error = Fixture.inputError { try Fixture.withFile(text) { _ = try MuSR().read($0) } }
      #expect(error?.remedy?.contains("orgbench datasets fetch musr") == true)
    }
  }

  @Test func `an array in place of lines says how to make lines of it`() {
    let error = Fixture.inputError {
      try Fixture.withFile("[{}]", named: "m.json") { _ = try MuSiQue().read($0) }
    }
    #expect(error?.place.hasSuffix("m.json:1") == true)
    #expect(error?.remedy == "Make lines of it: jq -c '.[]' m.json > lines.jsonl")
  }

  @Test func `GAIA's Parquet files are named wherever the path leads`() throws {
    let parquet = Data("PAR1    PAR1".utf8)
    try Fixture.withFolder(["metadata.parquet": parquet, "metadata.level1.parquet": parquet]) {
      folder in
      let split = folder + "/2023/validation"
      try FileManager.default.createDirectory(
        atPath: split, withIntermediateDirectories: true)
      try parquet.write(to: URL(fileURLWithPath: split + "/metadata.parquet"))
      for path in [folder, split, folder + "/metadata.parquet"] {
        let error = Fixture.inputError { _ = try GAIA().read(path) }
        #expect(error?.problem.contains("Parquet") == true)
        #expect(error?.remedy?.contains("pd.read_parquet") == true)
      }
      try FileManager.default.removeItem(atPath: folder + "/metadata.parquet")
      try Data("{}".utf8).write(to: URL(fileURLWithPath: split + "/metadata.jsonl"))
      #expect(
        Fixture.inputError { _ = try GAIA().read(folder) }?.problem.contains("but in \(split)")
          == true)
    }
  }

  // MARK: Lone surrogates

  @Test func `a surrogate without its other half is taken in predictions, as Python takes it`()
    throws
  {
    let dataset = #"""
      {"data": [{"title": "T", "paragraphs": [{"context": "a b", "qas": [
      {"id": "1", "question": "?", "answers": [{"text": "a b"}]},
      {"id": "2", "question": "?", "answers": []}]}]}]}
      """#
    let predictions = #"{"1": "The\ud800 b\udc00", "2": "\udfff"}"#
    try Fixture.withFolder([
      "d.json": Data(dataset.utf8), "p.json": Data(predictions.utf8),
    ]) { folder in
      let report = try SQuAD2().officialReport(
        OfficialScoring(dataset: folder + "/d.json", predictions: folder + "/p.json"))
      // python3 evaluate-v2.0.py d.json p.json
      let figures = Dictionary(uniqueKeysWithValues: report.official.map { ($0.name, $0.value) })
      #expect(figures["exact"] == 0)
      #expect(figures["f1"] == 0)
    }
    let good =
      #"{"task_id": "1", "Question": "Q", "Level": 1, "Final answer": "x", "file_name": ""}"#
    try Fixture.withFolder([
      "metadata.jsonl": Data(good.utf8),
      "p.jsonl": Data(#"{"task_id": "1", "model_answer": "x\ud83d"}"#.utf8),
    ]) { folder in
      let report = try GAIA().officialReport(
        OfficialScoring(dataset: folder, predictions: folder + "/p.jsonl"))
      #expect(report.official.first?.value == 0)
    }
  }

  @Test func `lone surrogates differ from each other, and pairs stay pairs`() throws {
    try Fixture.withFile(
      #"["\ud800", "\ud801", "\udc00\ud800", "\ud83d\ude00", "\ud83d\ud83d\ude00"]"#
    ) {
      path in
      var reader = JSONReader(try InputFile(path))
      reader.allowsLoneSurrogates = true
      let texts = try reader.texts()
      #expect(Set(texts).count == 5)
      #expect(texts[3].scalars == ["😀"])
      #expect(texts[4].scalars.last == "😀")
    }
  }

  // MARK: Limits of a whole run

  @Test func `reading takes time in proportion to the file`() throws {
    // Each would take minutes where the time grows with the square.
    let many = (0..<60_000).map { "\"k\($0)\": 1" }.joined(separator: ", ")
    let long = String(repeating: "a", count: 1 << 19)
    let inputs = [
      "{\"data\": [], \(many)}", "{\"x\": \"" + String(repeating: "\\\":", count: 200_000) + "\"}",
      #"{"data": [{"title": "T", "paragraphs": [{"context": "\#(long + long)", "qas": "#
        + #"[{"id": "1", "question": "?", "answers": [{"text": "\#(long)b"}]}]}]}]}"#,
      String(repeating: "{\"a\":", count: 200_000), String(repeating: "[[", count: 200_000),
    ]
    let start = ContinuousClock.now
    for input in inputs { _ = try? Fixture.withFile(input) { try SQuAD2().read($0) } }
    #expect(start.duration(to: .now) < .seconds(30))
  }
}
