import Evaluation
import Statistics
import Testing

@testable import Reporting

struct SampleFileTests {
  private func read(_ text: String, column: String? = nil) throws -> CountDistribution {
    try SampleFile.read(Array(text.utf8), source: "f.csv", column: column)
  }

  @Test(arguments: [
    "3\n1\n3\n", "3\n1\n3", "3\r\n1\r\n3\r\n", "\u{FEFF}3\n1\n3\n", " 3\t\n\n\n1\n003\n  \n",
  ]) func `a number a line is read, however lines end`(text: String) throws {
    #expect(try read(text) == CountDistribution([1: 1, 3: 2]))
  }

  @Test(arguments: [
    "id,size\na,3\nb,1\nc,3\n", "size\n3\n1\n3",
    "\u{FEFF}size,id\r\n3,\"x, \"\"y\"\"\"\r\n1,\r\n3,\r\n",
    "\"size\",\"two\nlines\"\n\"3\",\"a\n\nb\"\n\n1,2\n3,4\n",
  ]) func `a column of CSV is read, quoted or not`(text: String) throws {
    #expect(try read(text, column: "size") == CountDistribution([1: 1, 3: 2]))
  }

  struct Hostile: Sendable {
    let text: String
    var column: String?
    let error: String
  }

  private static let range = "expected a whole number from 1 to 9,007,199,254,740,992, found"

  private static let hostile: [Hostile] = [
    .init(text: "", error: "f.csv: there are no samples"),
    .init(text: "\u{FEFF}\r\n\n  \n", error: "f.csv: there are no samples"),
    .init(text: "1\ntwo\n", error: "f.csv:2: \(range) \"two\""),
    .init(text: "1\n\n0\n", error: "f.csv:3: \(range) \"0\"\n  leave zeros out"),
    .init(text: "-3\n", error: "f.csv:1: \(range) \"-3\""),
    .init(text: "+3\n", error: "f.csv:1: \(range) \"+3\""),
    .init(text: "3.0\n", error: "f.csv:1: \(range) \"3.0\""),
    .init(text: "1e400\n", error: "f.csv:1: \(range) \"1e400\""),
    .init(text: "9007199254740993\n", error: "f.csv:1: \(range) \"9007199254740993\""),
    .init(text: "99999999999999999999\n", error: "f.csv:1: \(range) \"99999999999999999999\""),
    .init(text: "٣\n", error: "f.csv:1: \(range) \"٣\""),
    .init(text: "1 2\n", error: "f.csv:1: \(range) \"1 2\""),
    .init(text: "a,b\n", error: "for a file with columns, name one with --column"),
    .init(text: "", column: "size", error: "f.csv: there is no header"),
    .init(
      text: "a,b\n1,2\n", column: "size",
      error: "f.csv:1: there is no column \"size\"\n  its columns: a, b"),
    .init(text: "\nb,b\n1,2\n", column: "b", error: "f.csv:2: the column \"b\" is there twice"),
    .init(
      text: "a,b\n1,2\n3\n", column: "a",
      error: "f.csv:3: expected 2 fields as in the header, found 1"),
    .init(text: "a,b\n1,2\n,4\n", column: "a", error: "f.csv:3: \(range) \"\""),
    .init(text: "a,b\n\"x\ny\",2\n1,0\n", column: "b", error: "f.csv:4: \(range) \"0\""),
    .init(text: "a\n1\n\"2\n", column: "a", error: "f.csv:3: a quotation mark is never closed"),
    .init(text: "a,b\n\"1\"2,3\n", column: "a", error: "f.csv:2: expected a comma behind"),
    .init(text: "a,b\n", column: "a", error: "f.csv: there are no samples"),
  ]

  @Test(arguments: hostile.indices) func `what is no sample is refused with its line`(
    index: Int
  ) throws {
    let hostile = Self.hostile[index]
    let error = #expect(throws: InputError.self) {
      try read(hostile.text, column: hostile.column)
    }
    #expect("\(error as Any)".contains(hostile.error), "\(error as Any)")
  }

  @Test func `a long text is not repeated whole in the error`() throws {
    let error = #expect(throws: InputError.self) {
      try read(String(repeating: "x", count: 100_000))
    }
    #expect((error?.description.utf8.count ?? .max) < 300)
  }

  @Test func `the largest value that is counted exactly is taken`() throws {
    #expect(try read("9007199254740992\n").maximum == CountDistribution.limit)
  }
}
