import Evaluation
import Organizations
import Scripted
import Testing

/// Images of a task stand wherever its material does, whoever is asked, and nowhere else.
@Suite struct MediaTests {
  private static let image = InlineFile(mediaType: "image/png", bytes: [0x89, 0x50])

  /// A task of the same words with and without its image.
  private static func task(_ file: InlineFile?) throws -> BenchmarkTask {
    try BenchmarkTask(
      id: "t", material: BenchmarkTask.long.material, question: "Where does the kiln stand?",
      medium: file.map { file in
        TaskMedium(.images, material: BenchmarkTask.long.material) { file }
      }, format: WordFormat()
    ).showing([.images]).loadingMedium()
  }

  @Test(arguments: ["execution", "all"])
  func `layer A is told of the image, and sees it only where it reads`(
    material: String
  ) async throws {
    let label = "Attached file a.png follows: an image (PNG, 3 × 2 pixels)."
    let task = try BenchmarkTask(
      id: "t", material: "not shown", question: "Where does the kiln stand?",
      medium: TaskMedium(.images, material: label) { Self.image }, format: WordFormat()
    ).showing([.images]).loadingMedium()
    let model = Company().model()
    _ = try await OrganizationCatalogue.solve(
      "hierarchical", ["material": .string(material)], task: task, with: model)
    let layers = Dictionary(grouping: model.requests) {
      ["CEO", "CTO", "COO"].contains(Company.role($0))
    }
    let planning = try #require(layers[true])
    #expect(Set(planning.map(Company.role)).count == 3)
    for request in planning {
      #expect(request.fileCount == (material == "all" ? 1 : 0))
      let words = request.messages.map(\.content).joined()
      #expect(words.contains(label))
      #expect(words.contains("The workers will read this") == (material == "execution"))
    }
    let work = try #require(layers[false]).filter { Company.role($0) != "CSO" }
    #expect(!work.isEmpty && work.allSatisfy { $0.fileCount == 1 })
  }

  private static func model() -> ScriptedModel {
    ScriptedModel { request, _ in
      ChatReply(
        text: request.schema == nil
          ? "ANSWER: Orvale"
          : #"{"answer": "Orvale", "work": "read", "action": "propose", "text": "Orvale"}"#
            + "\nANSWER: Orvale", usage: Usage(promptTokens: 10, completionTokens: 2))
    }
  }

  private static let options: [String: [String: JSONValue]] = [
    "society": ["agents": 3, "steps": 2, "workload": "none"]
  ]

  @Test(arguments: OrganizationCatalogue.kinds.map(\.name))
  func `every organization shows the image just behind the material`(name: String) async throws {
    let (plain, shown) = (Self.model(), Self.model())
    let options = Self.options[name] ?? [:]
    let first = try await OrganizationCatalogue.solve(
      name, options, task: Self.task(nil), with: plain)
    let second = try await OrganizationCatalogue.solve(
      name, options, task: Self.task(Self.image), with: shown)
    #expect(first.outcome == second.outcome)
    #expect(shown.requests.contains { $0.fileCount > 0 })
    for request in shown.requests {
      for message in request.messages {
        let places = message.parts.indices.filter { message.parts[$0].file != nil }
        let material = message.parts.indices.filter {
          message.parts[$0].text?.contains(BenchmarkTask.long.material) == true
        }
        #expect(places == material.map { $0 + 1 })
        for place in places { #expect(message.parts[place].file == Self.image) }
      }
    }
    // Without the image the words are the same.
    func words(_ model: ScriptedModel) -> [String] {
      model.requests.map { $0.messages.map(\.content).joined(separator: "|") }.sorted()
    }
    #expect(words(plain) == words(shown))
    #expect(plain.requests.allSatisfy { $0.fileCount == 0 })
  }

  @Test func `who closes without the material sees the image once the answer comes back to it`()
    async throws
  {
    let company = Company(["CSO": ["gone", "ANSWER: Orvale"]])
    let model = company.model()
    _ = try await OrganizationCatalogue.solve(
      "hierarchical", task: Self.task(Self.image), with: model)
    let closing = model.requests.filter { Company.role($0) == "CSO" }
    #expect(closing.map(\.fileCount) == [0, 1])
    #expect(closing.last?.messages.last?.parts[1].file == Self.image)
  }
}

extension ChatRequest {
  /// How many files it holds.
  fileprivate var fileCount: Int {
    messages.reduce(0) { $0 + $1.parts.count { $0.file != nil } }
  }
}
