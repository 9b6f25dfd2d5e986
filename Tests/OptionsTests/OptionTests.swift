import Evaluation
import Options
import Testing

private enum Color: String, CaseIterable { case red, green }

private let limit = Option("limit", "how many", .integer(1...9), otherwise: "all")
private let samples = Option("samples", "to draw", .integer(1...Int.max), default: 5)
private let share = Option("share", "of all", .number(0...1), default: 0.5)
private let color = Option("color", "which", .word, default: Color.red)
private let cap = Option("cap", "tokens", .integer(1...9, or: Color.self), default: .word(.green))
private let heat = Option(
  "heat", "degrees", .number(0...100, orNone: "none"), default: 0)
private let time = Option("time", "how long", .duration)
private let body = Option("body", "members", .object)
private let models = Option("models", "which", .list(of: .text("NAME:COUNT")), default: [])
private let gates = Option("gate", "a gate", .list(of: .text(), separator: .name), default: [])
private let colors = Option("colors", "several", .list(of: .word), default: [Color.green])
private let file = Option("file", "a file", .path)
private let json = Option(flag: "json", "as JSON")

private let all: [any DeclaredOption] = [
  limit, samples, share, color, cap, heat, time, body, models, gates, colors, file, json,
]

private func read(_ given: [String: JSONValue]) throws -> OptionValues {
  try OptionValues(given, of: all.map(\.definition), owner: "the test")
}

@Suite struct OptionTests {
  @Test func `an option that is not given has its default, or none`() {
    let values = OptionValues()
    #expect(values[limit] == nil)
    #expect(values[samples] == 5)
    #expect(values[color] == .red)
    #expect(values[cap].number == nil)
    #expect(values[heat] == 0)
    #expect(values[colors] == [.green])
    #expect(values[json] == false)
    #expect(!values.has(samples))
  }

  @Test func `a text of the command line and a value of a file are read alike`() throws {
    let texts = try read([
      "limit": "3", "share": "0.25", "cap": "7", "time": "2m", "body": "{\"a\": 1}",
      "models": "a:1, b:2", "colors": "red,green",
    ])
    let values = try read([
      "limit": 3, "share": 0.25, "cap": 7, "time": 120, "body": ["a": 1], "models": ["a:1", "b:2"],
      "colors": ["red", "green"],
    ])
    for read in [texts, values] {
      #expect(read[limit] == 3)
      #expect(read[share] == 0.25)
      #expect(read[cap].number == 7)
      #expect(read[time] == .seconds(120))
      #expect(read[body] == ["a": 1])
      #expect(read[models] == ["a:1", "b:2"])
      #expect(read[colors] == [.red, .green])
    }
  }

  @Test(
    arguments: [("none", nil), ("0.5", 0.5), (0.5, 0.5), ("none", nil)] as [(JSONValue, Double?)])
  func `a number may be none by a word of its own`(given: JSONValue, expected: Double?) throws {
    let values = try read(["heat": given])
    #expect(values[heat] == expected)
    #expect(values.has(heat))
    var record: [String: JSONValue] = [:]
    record.record(values[heat], as: heat)
    #expect(record["heat"] == (expected.map(JSONValue.number) ?? "none"))
  }

  @Test func `entries of a list are added, and are split at commas only where that is meant`()
    throws
  {
    var values = OptionValues()
    for text in ["a, b", "c"] {
      try values.give(.string(text), to: models.definition)
      try values.give(.string(text), to: gates.definition)
    }
    #expect(values[models] == ["a", "b", "c"])
    #expect(values[gates] == ["a, b", "c"])
  }

  private static let wrong: [([String: JSONValue], String)] = [
    (["limit": "0"], "--limit: expected a whole number from 1 to 9, found \"0\""),
    (["limit": 10], "--limit: expected a whole number from 1 to 9, found 10"),
    (["limit": 2.5], "--limit: expected a whole number from 1 to 9, found 2.5"),
    (["limit": ""], "found \"\""),
    (["samples": "many"], "--samples: expected a whole number of at least 1, found \"many\""),
    (["share": "nan"], "--share: expected a number from 0 to 1, found \"nan\""),
    (["color": "gren"], "--color: expected one of red, green, found \"gren\"; did you mean green?"),
    (["cap": "12"], "--cap: expected red, or green, or a whole number from 1 to 9, found \"12\""),
    (["heat": "cold"], "--heat: expected none, or a number from 0 to 100, found \"cold\""),
    (["time": "0s"], "such as 90s, 30m, 2h, found \"0s\""),
    (["time": "-1"], "found \"-1\""),
    (["body": "[1]"], "--body: expected a JSON object, found \"[1]\""),
    (["models": ["a", 3, [:]]], "--models: expected NAME:COUNT"),
    (["models": "a,,b"], "found \"a,,b\""),
    (["colors": "red,blue"], "found \"red,blue\""),
    (["file": ""], "--file: expected a path, found \"\""),
    (["json": "yes"], "--json: expected true or false, found \"yes\""),
    (["limti": 3], "--limti: the test has no such option; did you mean limit?"),
  ]

  @Test(arguments: wrong)
  func `a wrong value is refused with what is taken and what was found`(
    given: [String: JSONValue], message: String
  ) {
    let error = #expect(throws: InputError.self) { try read(given) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func `null in a file is as if the option were not there`() throws {
    #expect(try read(["limit": nil])[limit] == nil)
  }

  @Test func `own values stand over others`() throws {
    let values = try read(["limit": 1]).over(try read(["limit": 2, "samples": 7]))
    #expect(values[limit] == 1)
    #expect(values[samples] == 7)
  }

  @Test func `a recorded value reads back as what was recorded`() throws {
    var record: [String: JSONValue] = [:]
    record.record(3, as: limit)
    record.record(nil, as: time)
    record.record(.integer(4), as: cap)
    record.record([.red], as: colors)
    #expect(record == ["limit": 3, "cap": 4, "colors": ["red"]])
    #expect(try read(record)[limit] == 3)
    #expect(try read(record)[colors] == [.red])
  }

  @Test(arguments: [
    (samples.definition, "5"), (limit.definition, "all"), (share.definition, "0.5"),
    (cap.definition, "green"), (models.definition, "none"), (json.definition, nil),
    (time.definition, nil),
  ])
  func `a help screen shows the default from the declaration`(
    option: OptionDefinition, shown: String?
  ) {
    #expect(option.defaultText == shown)
  }
}
