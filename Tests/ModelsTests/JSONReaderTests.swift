import Evaluation
import Foundation
import Testing

@testable import Models

private func read(_ text: String) -> JSONValue? { JSONReader.read(Array(text.utf8))?.value }

private let dataFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("shared/data")

@Suite struct JSONReaderTests {
  @Test(
    arguments: [
      ("null", .null), (" true\n", true), ("false", false), ("0", 0), ("-12", -12), ("1.5", 1.5),
      ("1e3", 1000.0), ("-0", 0), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .number(9_223_372_036_854_775_808)), (#""""#, ""),
      (#""a\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00\u0000""#, "a\"\\/\u{8}\u{c}\n\r\té€😀\u{0}"),
      ("[]", []), ("{}", [:]), ("[1,[2,{\"a\":[]}]]", [1, [2, ["a": []]]]),
      ("\u{feff} {\"a\" : 1 , \"b\":{\"c\":null}}", ["a": 1, "b": ["c": nil]]),
      ("{\"a\":1,\"a\":2}", ["a": 2]), ("\"a\nb\"", "a\nb"),
    ] as [(String, JSONValue)])
  func `JSON is read`(text: String, expected: JSONValue) {
    #expect(read(text) == expected)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"", "{\"a\":", "{\"a\":1",
    "{\"a\":1,}", "{a:1}", "{1:1}", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
    "tru",
    "nul", "True", "NaN", "-", "+1", ".5", "5.", "1.2.3", "--1", "1e", "0x10", "inf", "1 2", "{}{}",
    "'a'", "// c\n1",
  ])
  func `what is no JSON is not read`(text: String) {
    #expect(read(text) == nil)
  }

  @Test func `deep nesting is refused, not a crash`() {
    #expect(read(String(repeating: "[", count: 1_000_000)) == nil)
    #expect(read(String(repeating: "{\"a\":", count: 1_000_000)) == nil)
    #expect(read(String(repeating: "[", count: 150) + String(repeating: "]", count: 150)) != nil)
  }

  @Test func `broken characters are replaced, and only they are reported`() {
    let broken = JSONReader.read([0x22, 0x61, 0xFF, 0x22])
    #expect(broken?.value == "a\u{fffd}" && broken?.isRepaired == true)
    let lone = JSONReader.read(Array(#""\ud83dx""#.utf8))
    #expect(lone?.value == "\u{fffd}x" && lone?.isRepaired == true)
    #expect(JSONReader.read(Array(#""\ud83d\ude00é""#.utf8))?.isRepaired == false)
  }

  @Test func `every cut of a document is refused or whole`() {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",true,null],"b":{}}"#.utf8)
    for length in 0..<text.count { #expect(JSONReader.read(Array(text.prefix(length))) == nil) }
    #expect(JSONReader.read(text) != nil)
  }

  @Test func `random damage never crashes the reader`() {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",true,null],"b":{"c":"\\\n"}}"#.utf8)
    for _ in 0..<20_000 {
      var damaged = text
      for _ in 0..<Int.random(in: 1...4) {
        damaged[Int.random(in: 0..<damaged.count)] = UInt8.random(in: 0...255)
      }
      guard let value = JSONReader.read(damaged)?.value else { continue }
      #expect(JSONReader.read(CanonicalJSON.encode(value)) != nil)
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: dataFolder.path), "no ../shared/data"))
  func `real files are read as Foundation reads them`() throws {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: dataFolder.path)
      .filter { $0.hasSuffix(".json") || $0.hasSuffix(".jsonl") }
    #expect(!paths.isEmpty)
    for path in paths {
      let data = try Data(contentsOf: dataFolder.appendingPathComponent(path))
      // Foundation takes seconds for the largest file: its lines, or the smaller files, do.
      guard path.hasSuffix("l") || data.count < 300_000 else { continue }
      let documents =
        path.hasSuffix("l") ? data.split(separator: 10).prefix(40).map { Array($0) } : [Array(data)]
      for document in documents {
        let own = try #require(JSONReader.read(document)?.value)
        let theirs = try JSONDecoder().decode(JSONValue.self, from: Data(document))
        #expect(own == theirs, "\(path)")
      }
    }
  }
}
