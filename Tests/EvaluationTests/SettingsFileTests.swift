import Evaluation
import Foundation
import Testing

@Suite struct SettingsFileTests {
  private func file(_ text: String) throws -> SettingsFile {
    try SettingsFile(Array(text.utf8), source: "f.json", allowed: nil)
  }

  private static let values: [(String, JSONValue)] = [
    (
      #"{"a": 1, "b": [true, false, null]}"#,
      .object(["a": .integer(1), "b": .array([.bool(true), .bool(false), .null])])
    ),
    (
      "// one\n{ a: 'x\"y', /* two */ $b_1: \"it's\", }",
      .object(["a": .string("x\"y"), "$b_1": .string("it's")])
    ),
    ("[+1, -2, .5, 5., 1e3, 0x1F, -0xa, 1.25]", numbers([1, -2, 0.5, 5, 1000, 31, -10, 1.25])),
    ("[Infinity, -Infinity]", .array([.number(.infinity), .number(-.infinity)])),
    (
      "[9223372036854775807, 9223372036854775808]",
      .array([.integer(.max), .number(9_223_372_036_854_775_808)])
    ),
    (#"["\u00e9\uD83D\uDE00\x41\n\t\/\'\0"]"#, .array([.string("é😀A\n\t/'\0")])),
    ("['one \\\ntwo']", .array([.string("one two")])),
    ("{é: []}", .object(["é": .array([])])), ("{ }", .object([:])),
  ]

  private static func numbers(_ numbers: [Double]) -> JSONValue {
    .array(numbers.map { number in Int(exactly: number).map(JSONValue.integer) ?? .number(number) })
  }

  @Test(arguments: Self.values)
  func `JSON5 is read`(_ text: String, _ value: JSONValue) throws {
    #expect(try file("{value: \(text)}").root["value"] == value)
  }

  private static let faults: [(String, String, String)] = [
    ("", "1:1", "expected a value, found the end of the file"),
    ("{\n  \"a\": 1\n  \"b\": 2\n}", "3:3", "expected \",\" or \"}\", found \"\"\""),
    ("{\"é\": [1, 2 3]}", "1:13", "expected \",\" or \"]\", found \"3\""),
    ("{a: 1,\n a: 2}", "2:2", "the member \"a\" is there twice"),
    ("{a: yes}", "1:5", "found \"yes\"; texts stand in quotes"),
    ("{a: 01}", "1:5", "found \"01\""), ("{a: 1.2.3}", "1:5", "found \"1.2.3\""),
    ("{a: 1e999}", "1:5", "found \"1e999\""), ("{a: inf}", "1:5", "found \"inf\""),
    ("{a: --1}", "1:5", "expected a value"), ("{a 1}", "1:4", "expected \":\" behind \"a\""),
    ("{1: 2}", "1:2", "expected a member's name"), ("{a: 'x\n'}", "1:5", "not closed in its line"),
    ("{a: 1} {", "1:8", "the end of the file"), ("{a: /* 1}", "1:5", "the comment is not closed"),
    ("{a: 1 / 2}", "1:7", "expected a comment"), ("{a: \"\\u12\"}", "1:8", "4 hexadecimal digits"),
    ("{a: '\\ud800'}", "1:6", "half of a surrogate pair"), ("{,}", "1:2", "a member's name"),
    ("{a: \u{1B}[31m}", "1:5", "found \"␛\""),
    (String(repeating: "[", count: 100_000), "1:257", "nested too deep"),
  ]

  @Test(arguments: Self.faults)
  func `what is wrong is named with line and column`(
    _ text: String, _ position: String, _ problem: String
  ) {
    let error = #expect(throws: InputError.self) { try file(text) }
    #expect(error?.place == "f.json:\(position)")
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
  }

  @Test func `a byte order mark is skipped`() throws {
    #expect(try file("\u{FEFF}{a: 1}").root == ["a": .integer(1)])
    let error = #expect(throws: InputError.self) { try file("\u{FEFF}{a 1}") }
    #expect(error?.place == "f.json:1:4")
  }

  @Test func `bytes that are no UTF-8 are refused where they stand`() {
    let bytes = Array("{\n  a: '".utf8) + [0xFF] + Array("'}".utf8)
    let error = #expect(throws: InputError.self) {
      try SettingsFile(bytes, source: "f.json", allowed: nil)
    }
    #expect(error?.place == "f.json:2:7")
  }

  @Test func `a member's place has its line and column`() throws {
    let file = try file("{\n  models: { \"gpt-4.1\": [ 1,\n 2 ] } }")
    #expect(file.place("models.gpt-4.1[1]") == "f.json:3:2: models.gpt-4.1[1]")
    #expect(file.place("models", member: "gpt-4.1") == "f.json:2:24: models")
    #expect(file.place("none") == "f.json: none")
  }

  @Test func `a file that cannot be read says why`() throws {
    let folder = FileManager.default.temporaryDirectory
    for (path, words) in [
      (folder.path, "found a folder"), (folder.path + "/none-\(UUID()).json", "no such file"),
    ] {
      let error = #expect(throws: InputError.self) {
        try SettingsFile(contentsOfFile: path, what: "the prices", allowed: nil)
      }
      #expect(error?.place == path)
      #expect(error?.problem.contains(words) == true, "\(error?.problem ?? "")")
    }
  }
}
