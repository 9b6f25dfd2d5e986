import Testing

import Randomness

@testable import Evaluation

@Suite struct LenientJSONTests {
  private static let readable: [String: JSONValue] = [
    #"{"a": 1}"#: ["a": 1],
    "Sure! ```json\n{\"a\": [1, 2,],}\n``` Done.": ["a": [1, 2]],
    "{'a': 'it\\'s', b: True, \"c\": None}": ["a": "it's", "b": true, "c": .null],
    "{\"a\": \"two\nlines\", // why\n \"b\": -1.5e1 # so\n}": [
      "a": "two\nlines", "b": .number(-15),
    ],
    #"{"a": "\u00e9\ud83d\ude00\ud800\(x\)"}"#: ["a": "é😀\u{FFFD}\\(x\\)"],
    #"\boxed{5} and {x} then {"a": {"b": {}}}"#: ["a": ["b": [:]]],
    "{}": [:],
    #"{"a": 1} {"a": 2}"#: ["a": 2],
    #"{"a": 1} and {"a": 2"#: ["a": 1],
    #"{"a": {"b": 1} and {"a": 2}"#: ["a": 2],
    #"{"a": NaN, "b": -Infinity}"#: ["a": .null, "b": .null],
    #"say "{" first: {"a": "}"}"#: ["a": "}"],
    #"{"a": 1, "a": 2}"#: ["a": 2],
    #"{"a": 007, "b": +5, "c": .5}"#: ["a": 7, "b": 5, "c": .number(0.5)],
  ]

  @Test(arguments: [
    (#"so {x} {"b": 1} then {"a": {"a": 2}} and {"a": 3}"#, 21),
    (#"{"b": {"a": 1}}"#, nil), (#"{"a": 1"#, nil), ("no", nil), ("é{'a': 1,}", 2),
  ])
  func `the first object of a kind is found with its position`(_ text: String, _ start: Int?) {
    let found = LenientJSON.firstObject(inBytes: Array(text.utf8)) { $0["a"] != nil }
    #expect(found?.start == start)
  }

  @Test(arguments: readable.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  func `the last closed object is read`(_ text: String, _ value: JSONValue) {
    #expect(LenientJSON.object(in: text) == value)
  }

  @Test(arguments: [
    "", "no object", "{", "}", #"{"a": 1"#, #"{"a": }"#, #"{"a" 1}"#, #"{"a": "x}"#, "[1]", "{a}",
    "{,}",
  ])
  func `what is not closed or no object is not read`(_ text: String) {
    #expect(LenientJSON.object(in: text) == nil)
  }

  @Test func `a condition picks among the objects`() {
    let text = #"{"plan": 1} and {"answer": 2}"#
    #expect(LenientJSON.object(in: text) { $0["answer"] != nil } == ["answer": 2])
    #expect(LenientJSON.object(in: text) { $0["x"] != nil } == nil)
  }

  @Test func `an object inside another is looked at where the outer one is not accepted`() {
    let text = #"{"a": {"x": 1, "in": {"x": 2}}, "b": [{"x": 3}, {"y": 4}]}"#
    func accepts(_ object: JSONValue) -> Bool { object["x"] != nil }
    #expect(LenientJSON.object(in: text, where: accepts) == nil)
    #expect(LenientJSON.object(in: text, nested: true, where: accepts) == ["x": 3])
    #expect(
      LenientJSON.object(in: #"{"x": {"x": 1}}"#, nested: true, where: accepts) == ["x": ["x": 1]])
  }

  @Test func `numbers can be had as they were written`() {
    #expect(
      LenientJSON.object(in: "{a: 12.50, b: [007, -1e3]}", numbers: .asWritten)
        == ["a": "12.50", "b": ["007", "-1e3"]])
  }

  @Test func `nesting beyond the limit is not read`() {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
    }
    #expect(LenientJSON.object(in: nested(63)) != nil)
    #expect(LenientJSON.object(in: nested(64)) == nil)
    #expect(LenientJSON.object(in: nested(100_000)) == nil)
    #expect(LenientJSON.object(in: "x" + String(repeating: "[", count: 100_000)) == nil)
    #expect(LenientJSON.object(in: String(repeating: "{", count: 100_000)) == nil)
  }

  /// Whatever comes before it, an object at the end is found.
  @Test(arguments: hostilePieces)
  func `a search is linear in the text's length`(_ piece: String) {
    func steps(_ count: Int) -> Int {
      let text = String(repeating: piece, count: count)
      var search = ObjectSearch(Array(text.utf8), nested: true, numbers: .values)
      _ = search.last { _ in false }
      return search.steps
    }
    let (once, twice) = (steps(2_000), steps(4_000))
    #expect(Double(twice) <= 2.1 * Double(once) + 1_000)
    #expect(twice <= 20 * 4_000 * piece.utf8.count + 1_000)
  }

  private static let hostilePieces = [
    #"{"a":["#, #"{"a":""#, #"{"a":1,"#, "{'", #"{"{"#, #"{"a":{},"#, #""{":1,"#, "{#", "{#\n",
    #"{"x":"{\"#, #"":"#, #"{"a":{"a":"#, #"{"a":{}"#, "{a:[[", "{a:',", #"{a:",'"#,
    "':{}','", "',',':{},", "{a:[','", "[{}", "{a:1,b:[{},", "}{", "{a:1}", "{a:[1,", "{   ",
    "{a:1111", "{aaaa", "{\"a\\", "{a:{b:1},c:'", "//{", "{a:1,//{\n", "{[{",
  ]

  @Test func `any text is survived, and any object is found again`() {
    let pieces = [
      "{", "}", "[", "]", "\"", "'", ":", ",", "\\", "\\u", "d83d", "1", "-", ".", "e", "a", "true",
      "None", " ",
      "\n", "//", "#", "é", "\u{0}", "{\"a\":1}",
    ]
    var generator = SplitMix64(seed: 3)
    var found = 0
    for _ in 0..<5_000 {
      let count = Int.random(in: 0...14, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      guard let value = LenientJSON.object(in: text) else { continue }
      found += 1
      if case .object = value { continue }
      Issue.record("\(text.debugDescription) gave no object")
    }
    #expect(found > 100)
  }
}
