import Foundation
import LoopbackServer
import Testing

/// Datasets with two ids that look alike, é in one scalar and in two: they stay two tasks.
@Suite struct ExactIDTests {
  private static let ids = ["id-\u{E9}", "id-e\u{301}"]

  private struct Case: Sendable, CustomTestStringConvertible {
    let benchmark: String
    /// A task by its id: the first has one right answer, the second another.
    let data: String
    /// A reply that is right for the first task only.
    let reply: String
    let predictions: String
    let metric: String
    var testDescription: String { benchmark }
  }

  private static let cases = [
    Case(
      benchmark: "squad2",
      data: """
        {"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "One two.", "qas": [
        {"id": "\(ids[0])", "question": "A?", "answers": [{"text": "One", "answer_start": 0}]},
        {"id": "\(ids[1])", "question": "B?", "answers": [{"text": "two", "answer_start": 4}]}]}]}]}
        """,
      reply: "ANSWER: One", predictions: #"{"\#(ids[0])": "One", "\#(ids[1])": "One"}"#,
      metric: "f1"),
    Case(
      benchmark: "musique",
      data: zip(ids, ["One", "two"]).map { id, answer in
        """
        {"id": "\(id)", "paragraphs": [{"idx": 0, "title": "T", "paragraph_text": "One two.", \
        "is_supporting": true}], "question": "\(answer)?", "answer": "\(answer)", \
        "answer_aliases": [], "answerable": true}

        """
      }.joined(),
      reply: #"{"answer": "One", "support": [0], "answerable": true}"#,
      predictions: ids.map {
        """
        {"id": "\($0)", "predicted_answer": "One", "predicted_support_idxs": [0], \
        "predicted_answerable": true}

        """
      }.joined(),
      metric: "answer_f1"),
    Case(
      benchmark: "gaia",
      data: zip(ids, ["One", "two"]).map { id, answer in
        """
        {"task_id": "\(id)", "Question": "\(answer)?", "Level": 1, "Final answer": "\(answer)", \
        "file_name": ""}

        """
      }.joined(),
      reply: "FINAL ANSWER: One",
      predictions: ids.map { #"{"task_id": "\#($0)", "model_answer": "One"}"# + "\n" }.joined(),
      metric: "accuracy"),
  ]

  @Test(arguments: cases)
  private func `two ids that look alike are two tasks from run to comparison`(_ it: Case) throws {
    let folder = try Program.Folder()
    let data = try folder.write("metadata.jsonl", it.data)
    let predictions = try folder.write("p", it.predictions)
    let store = folder.path("s.sqlite")
    let server = try LoopbackServer { _, _ in .chat(it.reply) }
    func orgbench(_ words: [String]) throws -> Program.Result {
      let result = try Program.run(words)
      #expect(result.status == 0, "\(words): \(result.errors)")
      return result
    }
    let scored = try orgbench(
      ["score", "-b", it.benchmark, "--data", data, "-p", predictions, "--json"]
    ).json()
    let figures = try #require(scored["official"] as? [String: Double])
    #expect(figures[it.metric] == (it.benchmark == "squad2" ? 50 : 0.5))
    var runs: [String] = []
    for variant in ["direct", "cot"] {
      let words = [
        "run", "-b", it.benchmark, "-o", "single", "--variant", variant, "-m", "fake",
        "--endpoint", server.url, "--store", store, "--data", data, "--json",
      ]
      let report = try orgbench(words).json()
      runs.append(try #require(report["run"] as? String))
      let metrics = try #require(report["metrics"] as? [String: [String: Any]])
      #expect(metrics[it.metric]?["value"] as? Double == 0.5)
      #expect(metrics[it.metric]?["n"] as? Int == 2)
      let calls = server.requests.count
      _ = try orgbench(words)
      #expect(server.requests.count == calls, "the run was complete")
      let shown = try orgbench(["show", "latest", Self.ids[1], "--store", store, "--json"])
      #expect(shown.output.contains("e\u{301}") && !shown.output.utf8.contains(0xC3))
    }
    let exported = folder.path("exported")
    _ = try orgbench([
      "export", "predictions", "latest", "--store", store, "--output", exported, "--data-output",
      folder.path("metadata2.jsonl"),
    ])
    let again = try orgbench([
      "score", "-b", it.benchmark, "--data", folder.path("metadata2.jsonl"), "-p", exported,
      "--json",
    ]).json()
    #expect((again["official"] as? [String: Double])?[it.metric] == figures[it.metric])
    _ = try orgbench(["rescore", "latest", "--store", store])
    let compared = try orgbench(
      ["compare", runs[0], runs[1], "--store", store, "--resamples", "1000", "--json"]
    ).output
    #expect(compared.contains("\"tasks\" : 2"), "\(compared)")
  }
}
