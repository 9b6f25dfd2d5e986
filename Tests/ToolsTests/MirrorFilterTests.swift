import Evaluation
import Testing

@testable import Tools

@Suite struct MirrorFilterTests {
  private static let question = """
    In the year 2022, and before December, what does "R" stand for in the three core policies of the \
    type of content that was violated in the public logs on the Legume Wikipedia page?
    """

  /// The question as copies of a benchmark have it.
  @Test(arguments: [
    question,
    #"{"task_id": "x", "Question": "In the year 2022, and before December, what does \"R\" stand for in the three core policies\nof the type of content that was violated in the public logs on the Legume Wikipedia page?", "Final answer": "no"}"#,
    "<td>IN THE YEAR 2022, and before December, what does &quot;<b>R</b>&quot; stand for in the three core policies of the type of content that was violated in the public logs on the Legume Wikipedia page?</td>",
    "In 2022, before December, what does R stand for in the three core policies of the type of content that was violated in the public logs on the Legume Wikipedia page",
    String(repeating: "Nothing of it. ", count: 5000) + question + " And more.",
  ])
  func `a question is found however it is marked up`(text: String) {
    #expect(QuestionTrace(Self.question).occurs(in: text))
  }

  @Test(arguments: [
    "",
    "The three core content policies of Wikipedia are neutral point of view, verifiability and no original research.",
    "what does R stand for in the three core policies of the type of content?",
    // All of its words, in another order and far apart.
    question.split(separator: " ").reversed().joined(separator: " "),
    question.split(separator: " ").joined(separator: String(repeating: " filler", count: 30)),
  ])
  func `what is no copy of a question is none`(text: String) {
    #expect(!QuestionTrace(Self.question).occurs(in: text))
  }

  @Test func `a page on the same thing is no copy of a short question`() {
    let question = "What year was the Metropolitan Museum of Art in New York founded?"
    #expect(QuestionTrace(question).occurs(in: "Q: \(question) A: 1870"))
    #expect(
      !QuestionTrace(question).occurs(
        in: "The Metropolitan Museum of Art in New York was founded in the year 1870."))
    #expect(!QuestionTrace("Who wrote it?").occurs(in: "Who wrote it?"))
  }

  @Test func `what is withheld is kept, and no server asked for a known copy`() async throws {
    let filter = MirrorFilter(mirrors: [["huggingface.co", "gaia"]])
    #expect(
      filter.refusal(of: ["url": "https://HuggingFace.co/datasets/x/GAIA"])?.ending == .withheld)
    #expect(filter.refusal(of: ["url": "https://huggingface.co/papers"]) == nil)
    #expect(filter.refusal(of: ["a": ["b": "gaia at huggingface.co"]])?.ending == .withheld)
    let task = BenchmarkTask(id: "t", material: "", question: Self.question, format: NoFormat())
    let found = filter.filtered(
      ToolOutput("It begins", ending: .done, fullText: "It begins. \(Self.question)", seconds: 2),
      for: task)
    #expect(found.ending == .withheld && found.isError)
    #expect(!found.text.contains("Legume") && found.fullText?.contains("Legume") == true)
    let other = ToolOutput("Legumes fix nitrogen.")
    #expect(filter.filtered(other, for: task) == other)
  }

  /// A tool that repeats what it is told, as if from a server.
  private struct Echo: Tool {
    let state: ToolState
    var definition: ToolDefinition {
      ToolDefinition(name: "echo", description: "", parameters: ["type": "object"])
    }
    func use(_ arguments: [String: JSONValue], in place: ToolPlace) async throws -> ToolOutput {
      ToolOutput(arguments["text"]?.text ?? "")
    }
  }

  @Test(arguments: [ToolState.server("s"), .none], [true, false])
  func `only what servers find is withheld, before it is kept, and not from runs without a filter`(
    state: ToolState, isFiltered: Bool
  ) async throws {
    let archive = MemoryArchive()
    let task = BenchmarkTask(id: "t", material: "", question: Self.question, format: NoFormat())
    let arguments = String(
      decoding: CanonicalJSON.encode(["text": .string(Self.question)]), as: UTF8.self)
    func output(_ isFiltered: Bool) async throws -> ToolOutput {
      let desk = ToolDesk(
        [Echo(state: state)], archive: archive, task: task, repetition: 0, gate: Gate(1),
        filter: isFiltered ? MirrorFilter(mirrors: []) : nil)
      let call = ToolCall(id: "call00001", name: "echo", arguments: arguments)
      return try await desk.use([ToolWish(call, workspace: "a")])[0].output
    }
    _ = try await output(!isFiltered)
    let isWithheld = isFiltered && state != .none
    #expect(try await output(isFiltered).ending == (isWithheld ? .withheld : .done))
  }
}
