import Testing

import Evaluation
import Randomness

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
    #"{"a": 1} {"a": 2}"#: ["a": 1],
    #"{"a": 1, "a": 2}"#: ["a": 2],
    #"{"a": 007, "b": +5, "c": .5}"#: ["a": 7, "b": 5, "c": .number(0.5)],
  ]

  @Test(arguments: readable.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  func `the first closed object is read`(_ text: String, _ value: JSONValue) {
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

  @Test func `nesting beyond the limit is not read`() {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
    }
    #expect(LenientJSON.object(in: nested(63)) != nil)
    #expect(LenientJSON.object(in: "x" + String(repeating: "[", count: 100_000)) == nil)
    #expect(LenientJSON.object(in: String(repeating: "{", count: 100_000)) == nil)
  }

  /// A quadratic search would take an hour over these.
  @Test(arguments: [
    #"{"a":["#, #"{"a":""#, #"{"a":1,"#, "{'", #"{"{"#, #"{"a":{},"#, #""{":1,"#, "{#",
    #"{"x":"{\"#,
  ])
  func `hostile long text ends soon`(_ piece: String) {
    let text = String(repeating: piece, count: 50_000)
    _ = LenientJSON.object(in: text) { _ in false }
  }

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
