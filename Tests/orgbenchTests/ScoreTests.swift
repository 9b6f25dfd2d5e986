import Foundation
import Testing

/// `score` with prediction files that are wrong in every way, for each benchmark.
@Suite struct ScoreTests {
  /// A benchmark with a small dataset, right predictions, and wrong ones with what is said of them.
  struct Case: Sendable, CustomTestStringConvertible {
    let benchmark: String
    let file: String
    let data: String
    let right: String
    let wrong: [Wrong]

    var testDescription: String { benchmark }

    init(_ benchmark: String, _ file: String, data: String, right: String, wrong: [Wrong]) {
      (self.benchmark, self.file, self.data) = (benchmark, file, data)
      (self.right, self.wrong) = (right, wrong)
    }
  }

  /// Wrong predictions, and words of the message.
  struct Wrong: Sendable {
    let what: String
    let text: String
    let message: String

    init(_ what: String, _ text: String, _ message: String) {
      (self.what, self.text, self.message) = (what, text, message)
    }
  }

  private static let cases: [Case] = [
    Case(
      "squad2", "p.json",
      data: """
        {"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "One two three.",
        "qas": [{"id": "a", "question": "?", "answers": [{"text": "two", "answer_start": 4}]},
        {"id": "b", "question": "?", "answers": []}]}]}]}
        """,
      right: #"{"a": "two", "b": ""}"#,
      wrong: [
        Wrong("missing id", #"{"a": "two"}"#, "1 of 2 tasks have no prediction: b"),
        Wrong("extra id", #"{"a": "", "b": "", "c": ""}"#, "p.json:1: c: the dataset has no task"),
        Wrong("wrong type", #"{"a": 2, "b": ""}"#, "p.json:1: a: expected text, found a number"),
        Wrong("null", #"{"a": null, "b": ""}"#, "a: expected text, found null"),
        Wrong("duplicate", #"{"a": "", "a": "", "b": ""}"#, "\"a\" occurs twice"),
        Wrong("another shape", #"["two", ""]"#, "expected an object, found an array"),
        Wrong("JSON lines", "{\"id\": \"a\"}\n{\"id\": \"b\"}\n", "has no task \"id\""),
      ]),
    Case(
      "musique", "p.jsonl",
      data: """
        {"id": "2hop__1", "paragraphs": [{"idx": 0, "title": "T", "paragraph_text": "x", \
        "is_supporting": true}], "question": "?", "question_decomposition": [], "answer": "x", \
        "answer_aliases": [], "answerable": true}
        {"id": "2hop__2", "paragraphs": [{"idx": 0, "title": "T", "paragraph_text": "y", \
        "is_supporting": true}], "question": "?", "question_decomposition": [], "answer": "y", \
        "answer_aliases": [], "answerable": true}
        """,
      right: line("2hop__1") + line("2hop__2"),
      wrong: [
        Wrong("missing id", line("2hop__1"), "1 of 2 tasks have no prediction: 2hop__2"),
        Wrong(
          "extra id", line("2hop__1") + line("2hop__2") + line("2hop__3"),
          "p.jsonl:3: the dataset has no task \"2hop__3\""),
        Wrong(
          "wrong type", line("2hop__1").replacing("[0]", with: "\"0\""),
          "predicted_support_idxs: expected an array, found text"),
        Wrong(
          "missing field", line("2hop__1").replacing("predicted_answer\"", with: "answer\""),
          "p.jsonl:1: the field \"predicted_answer\" is missing"),
        Wrong("duplicate", line("2hop__1") + line("2hop__1"), "p.jsonl:2: expected the prediction"),
        Wrong("order", line("2hop__2") + line("2hop__1"), "must be in the order"),
      ]),
    Case(
      "musr", "p.jsonl",
      data: """
        [{"context": "Who is the murderer?", "questions": [{"question": "Who is the murderer?", \
        "answer": 0, "choices": ["A", "B"]}, {"question": "Who is the murderer?", "answer": 1, \
        "choices": ["A", "B"]}]}]
        """,
      right: """
        {"id": "murder_mystery/0/0", "answer": 1}
        {"id": "murder_mystery/0/1", "output": "ANSWER: 1"}

        """,
      wrong: [
        Wrong(
          "missing id", #"{"id": "murder_mystery/0/0", "answer": 1}"#,
          "no prediction: murder_mystery/0/1"),
        Wrong("extra id", #"{"id": "murder_mystery/7/0", "answer": 1}"#, "has no task"),
        Wrong(
          "wrong type", #"{"id": "murder_mystery/0/0", "answer": "A"}"#,
          "p.jsonl:1: answer: expected a whole number, found text"),
        Wrong(
          "duplicate",
          "{\"id\": \"murder_mystery/0/0\", \"answer\": 1}\n"
            + "{\"id\": \"murder_mystery/0/0\", \"answer\": 2}",
          "p.jsonl:2: the id \"murder_mystery/0/0\" occurs a second time"),
        Wrong("neither", #"{"id": "murder_mystery/0/0"}"#, "found neither"),
      ]),
    Case(
      "gaia", "p.jsonl",
      data: """
        {"task_id": "1", "Question": "?", "Level": 1, "Final answer": "x", "file_name": ""}
        {"task_id": "2", "Question": "?", "Level": 2, "Final answer": "y", "file_name": ""}
        """,
      right: "{\"task_id\": \"2\", \"model_answer\": \"z\"}\n"
        + "{\"task_id\": \"1\", \"model_answer\": \"x\"}\n",
      wrong: [
        Wrong("missing id", #"{"task_id": "1", "model_answer": "x"}"#, "no prediction: 2"),
        Wrong("extra id", #"{"task_id": "3", "model_answer": "x"}"#, "p.jsonl:1: the dataset has"),
        Wrong("wrong type", #"{"task_id": "1", "model_answer": 3}"#, "model_answer: expected text"),
        Wrong(
          "duplicate",
          "{\"task_id\": \"1\", \"model_answer\": \"x\"}\n"
            + "{\"task_id\": \"1\", \"model_answer\": \"x\"}\n", "p.jsonl:2: the task_id \"1\""),
        Wrong("missing field", #"{"task_id": "1"}"#, "the field \"model_answer\" is missing"),
      ]),
  ]

  private static func line(_ id: String) -> String {
    """
    {"id": "\(id)", "predicted_answer": "x", "predicted_support_idxs": [0], \
    "predicted_answerable": true}

    """
  }

  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private func score(_ benchmark: Case, _ predictions: String) throws -> Program.Result {
    let data = try folder.write("data", benchmark.data)
    return try Program.run(
      ["score", "-b", benchmark.benchmark, "--data", data, "-p", predictions, "--json"])
  }

  private func expectRefusal(_ result: Program.Result, _ message: String, _ what: String) {
    #expect(result.status == 2, "\(what)")
    #expect(result.output.isEmpty, "\(what)")
    #expect(result.errors.contains(message), "\(what): \(result.errors)")
  }

  @Test(arguments: cases)
  func `right predictions are scored`(benchmark: Case) throws {
    let result = try score(benchmark, try folder.write("p", benchmark.right))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.json()["tasks"] as? Int == 2)
  }

  @Test(arguments: cases)
  func `wrong predictions exit with 2 and name the place`(benchmark: Case) throws {
    for wrong in benchmark.wrong {
      let result = try score(benchmark, try folder.write(benchmark.file, wrong.text))
      expectRefusal(result, wrong.message, wrong.what)
    }
  }

  @Test(arguments: cases)
  func `files that hold no predictions at all are refused`(benchmark: Case) throws {
    let cut = String(benchmark.right.dropLast(5))
    expectRefusal(
      try score(benchmark, try folder.write(benchmark.file, cut)), "may have been cut off",
      "truncated")
    expectRefusal(
      try score(benchmark, try folder.write(benchmark.file, " \n")), "the file is empty", "empty")
    expectRefusal(
      try score(benchmark, folder.url.path), "expected a file, found a folder", "folder")
    expectRefusal(try score(benchmark, folder.path("absent")), "there is no such file", "absent")
    var bytes = Array(benchmark.right.utf8)
    let place = try #require(bytes.lastIndex(of: UInt8(ascii: "x")) ?? bytes.firstIndex(of: 0x74))
    bytes[place] = 0xFF
    try Data(bytes).write(to: URL(filePath: folder.path(benchmark.file)))
    let notText = try score(benchmark, folder.path(benchmark.file))
    if benchmark.benchmark == "musr" {
      #expect(notText.status == 2)
    } else {
      expectRefusal(notText, "UTF-8", "not UTF-8")
    }
  }

  @Test(arguments: cases)
  func `another benchmark's predictions and data are refused`(benchmark: Case) throws {
    for other in Self.cases where other.benchmark != benchmark.benchmark {
      let predictions = try score(benchmark, try folder.write(benchmark.file, other.right))
      expectRefusal(predictions, benchmark.file, other.benchmark)
      let data = try folder.write("other", other.data)
      let result = try Program.run([
        "score", "-b", benchmark.benchmark, "--data", data, "-p",
        try folder.write(benchmark.file, benchmark.right),
      ])
      expectRefusal(result, data, other.benchmark)
    }
  }

  @Test func `missing predictions count as no answer, or not at all, where that is asked for`()
    throws
  {
    let squad = Self.cases[0]
    let data = try folder.write("data", squad.data)
    let predictions = try folder.write("p", #"{"a": "two"}"#)
    for (missing, tasks) in [("empty", 2), ("skip", 1)] {
      let result = try Program.run([
        "score", "-b", "squad2", "--data", data, "-p", predictions, "--missing", missing, "--json",
      ])
      #expect(try result.json()["tasks"] as? Int == tasks)
      #expect(try result.json()["missing"] as? Int == 1)
      #expect((try result.json()["official"] as? [String: Double])?["exact"] == 100)
    }
  }

  @Test func `every task's metrics are written where that is asked for`() throws {
    let squad = Self.cases[0]
    let data = try folder.write("data", squad.data)
    let predictions = try folder.write("p", squad.right)
    let path = folder.path("tasks.jsonl")
    _ = try Program.run([
      "score", "-b", "squad2", "--data", data, "-p", predictions, "--per-task", path,
    ])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].contains("\"HasAns_f1\":1,"))
    let refused = try Program.run([
      "score", "-b", "squad2", "--data", data, "-p", predictions, "--per-task", "/nowhere/x",
    ])
    #expect(refused.status == 2)
    #expect(refused.errors.contains("--per-task"))
  }
}
