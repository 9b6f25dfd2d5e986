import Foundation
import Testing

import Evaluation

@testable import Benchmarks

@Suite struct JSONReaderTests {
  private func texts(_ json: String) throws -> [String] {
    try Fixture.withFile(json) { path in
      var reader = JSONReader(try InputFile(path))
      let texts = try reader.texts()
      try reader.finish()
      return texts
    }
  }

  private func failure(_ json: String) -> InputError? {
    Fixture.inputError {
      try Fixture.withFile(json) { path in
        var reader = JSONReader(try InputFile(path))
        try reader.skip()
        try reader.finish()
      }
    }
  }

  @Test func `texts keep their escapes, pairs of surrogates and zeros`() throws {
    let json = #"["a\"\\\/\b\f\n\r\t", "\u00e9\ud83d\ude00\u0000", "é😀", ""]"#
    #expect(
      try texts(json).map(\.scalars) == [
        "a\"\\/\u{8}\u{C}\n\r\t".scalars, "é😀\0".scalars, "é😀".scalars, [],
      ])
  }

  @Test func `a text ends at its quote wherever that stands`() throws {
    for length in 0..<40 {
      for special in ["", "é", "\\n", "\\\"", "\u{7F}"] {
        for place in Set([0, length / 2, length]) {
          let plain = String(repeating: "x", count: length)
          let text = plain.prefix(place) + special + plain.dropFirst(place)
          let value = text.replacing("\\n", with: "\n").replacing("\\\"", with: "\"")
          #expect(try texts("[\"\(text)\", \"]\"]") == [String(value), "]"])
        }
      }
      let control = failure("[\"" + String(repeating: "x", count: length) + "\u{1F}x\"]")
      #expect(control?.place.hasSuffix("1:\(length + 3): [0]") == true)
    }
  }

  @Test func `a name that occurs twice is found among many, and in spite of escapes`() {
    #expect(failure(#"{"a": 1, "\u0061": 2}"#)?.problem.contains("occurs twice") == true)
    #expect(failure(#"{"a": {"a": 1}, "b": {"a": 1}}"#) == nil)
    let many = (0..<40).map { "\"\($0)\": {\"x\": 1, \"y\": 2}" }.joined(separator: ", ")
    #expect(failure("{\(many)}") == nil)
    for name in [3, 15, 16, 39] {
      let error = failure("{\(many), \"\(name)\": 0}")
      #expect(error?.problem.contains("the name \"\(name)\" occurs twice") == true)
    }
  }

  @Test func `a byte order mark is no part of the text`() throws {
    #expect(try texts("\u{FEFF}[\"a\"]") == ["a"])
    try Fixture.withFile("\u{FEFF}{}\n") { path in
      try InputFile(path).eachLine { try $0.skip() }
    }
  }

  @Test(arguments: [
    (#"{"a": 1,}"#, "1:9", "a comma before the closing bracket"),
    ("[1,\n  2,,3]", "2:5", "expected a value"),
    (#"{"a" 1}"#, "1:6", "expected a colon"),
    (#"{"a": 1 "b": 2}"#, "1:9", "expected a comma or }"),
    (#"{a: 1}"#, "1:2", "name in quotes"),
    (#"{"é": 1, "é": 2}"#, "1:10", "occurs twice"),
    ("[\"a\nb\"]", "1:4", "control character"),
    (#"["\x"]"#, "1:3", "unknown escape"),
    (#"["\ud800"]"#, "1:3", "surrogates in pairs"),
    (#"["\u12"]"#, "1:3", "four hexadecimal digits"),
    (#"["abc"#, "1:6", "not closed"),
    ("[01]", "1:2", "must not begin with 0"),
    ("[1.]", "1:4", "expected a digit"),
    ("[-]", "1:3", "expected a digit"),
    ("[tru]", "1:2", "expected true"),
    ("[NaN]", "1:2", "expected a value"),
    ("[1] 2", "1:5", "more text"),
    ("[1", "1:3", "cut off"),
  ])
  func `text that is no JSON is refused with line and column`(
    _ json: String, _ place: String, _ problem: String
  ) throws {
    let json =
      problem.contains("escape") || problem.contains("hexadecimal")
        || problem.contains("surrogates")
      ? #"{"x": \#(json)}"# : json
    let error = try #require(
      Fixture.inputError {
        try Fixture.withFile(json) { path in
          var reader = JSONReader(try InputFile(path))
          if json.hasPrefix(#"{"x""#) {
            try reader.object { reader, _ in _ = try reader.texts() }
          } else {
            try reader.skip()
            try reader.finish()
          }
        }
      })
    let shift = json.hasPrefix(#"{"x""#) ? 6 : 0
    let parts = place.split(separator: ":").compactMap { Int($0) }
    #expect("\(error.place):".contains(":\(parts[0]):\(parts[1] + shift):"), "\(error)")
    #expect(error.description.contains(problem), "\(error)")
  }

  @Test func `values nested too deep are refused, not a crash`() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(failure(deep)?.problem.contains("nested deeper than 500") == true)
    let fine = String(repeating: "[", count: 499) + String(repeating: "]", count: 499)
    #expect(failure(fine) == nil)
  }

  @Test func `invalid UTF-8 is refused`() throws {
    let error = Fixture.inputError {
      try Fixture.withFolder(["x.json": Data([0x5B, 0x22, 0xFF, 0x22, 0x5D])]) { folder in
        var reader = JSONReader(try InputFile(folder + "/x.json"))
        _ = try reader.texts()
      }
    }
    #expect(error?.problem.contains("UTF-8") == true)
  }

  @Test func `a wrong type is named with its JSON path`() throws {
    let error = Fixture.inputError {
      try Fixture.withFile("{\"data\": [\n{}, {\"id\": 3}]}") { path in
        var reader = JSONReader(try InputFile(path))
        try reader.object { reader, _ in
          try reader.array { reader in
            try reader.object { reader, _ in _ = try reader.text() }
          }
        }
      }
    }
    #expect(error?.place.hasSuffix("file.json:2: data[1].id") == true)
    #expect(error?.problem == "expected text, found a number")
  }

  @Test func `broken JSON is named with line, column and JSON path`() {
    #expect(failure("{\"data\": [{},\n{\"id\": tru}]}")?.place.hasSuffix("2:8: data[1].id") == true)
    let deep = failure(
      String(repeating: "{\"\(String(repeating: "n", count: 500))\": ", count: 400))
    #expect((deep?.place.count ?? .max) < 1000)
  }

  @Test func `names that differ in how a letter is composed are two`() {
    let few = "{\"\u{E9}\": 1, \"e\u{301}\": 2}"
    #expect(failure(few) == nil)
    #expect(failure(#"{"\u00e9": 1, "e\u0301": 2}"#) == nil)
    let many = (0..<40).map { "\"\($0)\": 1" }.joined(separator: ", ")
    #expect(failure("{\(many), \(few.dropFirst())") == nil)
  }

  @Test func `large whole numbers keep all digits`() throws {
    try Fixture.withFile("[9223372036854775807, -4414601149226531809, 2e3]") { path in
      var reader = JSONReader(try InputFile(path))
      var numbers: [Int] = []
      try reader.array { numbers.append(try $0.wholeNumber()) }
      #expect(numbers == [.max, -4_414_601_149_226_531_809, 2000])
    }
  }

  @Test(arguments: ["2.5", "1e300", "true", "\"2\""])
  func `only whole numbers are whole numbers`(_ json: String) throws {
    let error = Fixture.inputError {
      try Fixture.withFile(json) { path in
        var reader = JSONReader(try InputFile(path))
        _ = try reader.wholeNumber()
      }
    }
    #expect(error?.problem.contains("expected a whole number") == true)
  }

  @Test func `an empty file and a folder are refused`() throws {
    #expect(failure(" \n")?.problem == "the file is empty")
    let error = Fixture.inputError { _ = try InputFile(Fixture.datasets) }
    #expect(error?.problem == "expected a file, found a folder")
    #expect(
      Fixture.inputError { _ = try InputFile("/no/such/file") }?.problem == "there is no such file")
  }

  @Test func `lines keep their numbers, and only the last may be blank`() throws {
    try Fixture.withFile("{\"a\":1}\r\n{\"a\":2}\n\n \n") { path in
      var values: [Int] = []
      try InputFile(path).eachLine { reader in
        try reader.object { reader, _ in values.append(try reader.wholeNumber()) }
      }
      #expect(values == [1, 2])
    }
    let error = Fixture.inputError {
      try Fixture.withFile("{}\n\n{}\n") { path in
        try InputFile(path).eachLine { try $0.skip() }
      }
    }
    #expect(error?.place.hasSuffix("file.json:2") == true)
  }

  @Test func `two objects on one line are refused`() throws {
    let error = Fixture.inputError {
      try Fixture.withFile("{}\n{} {}\n") { path in
        try InputFile(path).eachLine { try $0.skip() }
      }
    }
    #expect(error?.place.hasSuffix(":2:4") == true)
  }

  @Test func `what is written is read back`() throws {
    let text = "\"\\\n\t\u{1}é\u{2028}😀"
    var json = JSONText()
    json.line([(text, [.string(text), 3, 2.5, true, .null])])
    try Fixture.withFile(json.content) { path in
      var reader = JSONReader(try InputFile(path))
      try reader.object { reader, name in
        #expect(name.scalars == text.scalars)
        try reader.array { reader in
          if reader.nextKind() == .text {
            #expect(try reader.text().scalars == text.scalars)
          } else {
            try reader.skip()
          }
        }
      }
    }
  }
}
