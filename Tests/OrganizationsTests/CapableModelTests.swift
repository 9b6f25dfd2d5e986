import Evaluation
import Organizations
import Scripted
import Testing

/// The flow with a model whose truth is known: each reading of a task is right with probability 0.7, a
/// Reviewer catches a wrong draft with a given probability and never objects to a right one.
@Suite struct CapableModelTests {
  private static let tasks = 200
  private static let right = "ANSWER: Orvale"
  private static let wrong = "ANSWER: Kest"

  /// A number in 0..<1 that a request and a purpose determine.
  static func draw(_ request: ChatRequest, _ purpose: String = "") -> Double {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let text = purpose + "\(request.seed ?? 0)" + request.messages.map(\.content).joined()
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
    return Double((hash ^ (hash >> 33)) >> 11) / Double(1 << 53)
  }

  /// The answer that stands last in a prompt is the right one.
  private static func endsRight(_ prompt: String) -> Bool {
    let places = [right, wrong].map { prompt.ranges(of: $0).last?.lowerBound }
    guard let first = places[0] else { return false }
    return places[1].map { $0 < first } ?? true
  }

  private static func model(catches: Double) -> ScriptedModel {
    ScriptedModel { request, _ in
      let prompt = request.messages.first { $0.role == .user }?.content ?? ""
      let reading = draw(request) < 0.7 ? right : wrong
      let text =
        switch Company.role(request) {
        case "CEO": Company.plan(mode: "light")
        case "CTO", "COO": Company.approval
        case "Reviewer":
          !endsRight(prompt) && draw(request) < catches
            ? Company.revise : #"{"evidence": "quoted", "verdict": "approve"}"#
        case "CSO" where !prompt.contains("does not accept"): endsRight(prompt) ? right : wrong
        default: reading
        }
      return ChatReply(text: text, usage: Usage(promptTokens: 10, completionTokens: 2))
    }
  }

  /// The share of tasks that end with the right answer.
  private func accuracy(
    _ name: String, _ options: [String: JSONValue] = [:], catches: Double = 0
  ) async throws -> Double {
    var count = 0
    for number in 1...Self.tasks {
      let transcript = try await OrganizationCatalogue.solve(
        name, options, task: .sample("t\(number)"), with: Self.model(catches: catches))
      if transcript.outcome == .answered(Prediction("Orvale")) { count += 1 }
    }
    return Double(count) / Double(Self.tasks)
  }

  @Test func `samples and votes gain on a single reading`() async throws {
    let single = try await accuracy("single")
    #expect(abs(single - 0.7) < 0.1)
    #expect(try await accuracy("single", ["variant": "self-consistency"]) > single + 0.05)
    #expect(try await accuracy("vote") > single + 0.05)
  }

  @Test func `a hierarchy gains by as much as its Reviewer catches`() async throws {
    let direct = try await accuracy("hierarchical", ["mode": "direct"])
    #expect(abs(direct - 0.7) < 0.1)
    let blind = try await accuracy("hierarchical", ["mode": "light"], catches: 0)
    #expect(abs(blind - 0.7) < 0.1)
    let sharp = try await accuracy("hierarchical", ["mode": "light"], catches: 0.8)
    #expect(sharp > direct + 0.1)
    let once = try await accuracy(
      "hierarchical", ["policy": "strict", "mode": "light"], catches: 0.8)
    #expect(once > direct + 0.05)
  }

  /// Peers of whom one who is shown the right answer recognizes it with a given probability, and reads
  /// the task again where it does not.
  private func accuracy(
    _ name: String, _ options: [String: JSONValue] = [:], recognizes: Double
  ) async throws -> Double {
    let model = ScriptedModel { request, _ in
      let prompt = request.lastMessage
      let isShownRight = prompt.contains(Self.right)
      let isRight = Self.draw(request, "reading") < 0.7
      let isRecognized = isShownRight && Self.draw(request, "recognition") < recognizes
      return ChatReply(
        text: isRight || isRecognized ? Self.right : Self.wrong,
        usage: Usage(promptTokens: 10, completionTokens: 2))
    }
    var count = 0
    for number in 1...Self.tasks {
      let transcript = try await OrganizationCatalogue.solve(
        name, options, task: .sample("t\(number)"), with: model)
      if transcript.outcome == .answered(Prediction("Orvale")) { count += 1 }
    }
    return Double(count) / Double(Self.tasks)
  }

  @Test func `a talk gains by what peers recognize in each other's answers, and by nothing else`()
    async throws
  {
    #expect(abs(try await accuracy("flat", recognizes: 0) - 0.7) < 0.1)
    // Who closes is wrong only where it neither reads nor recognizes: 0.3 * 0.2.
    #expect(abs(try await accuracy("flat", recognizes: 0.8) - 0.94) < 0.05)
  }

  @Test func `a debate gains on its vote by what agents recognize`() async throws {
    let vote = try await accuracy("debate", recognizes: 0)
    #expect(abs(vote - (try await accuracy("vote"))) < 0.1)
    #expect(try await accuracy("debate", recognizes: 0.8) > vote + 0.08)
  }

  /// A society whose agents state their reading, and in the end read again or recognize what they read.
  private func society(_ topology: String, recognizes: Double) async throws -> Double {
    let model = ScriptedModel { request, _ in
      let prompt = request.lastMessage
      let isRecognized =
        prompt.contains("Answer: Orvale") && Self.draw(request, "recognition") < recognizes
      let answer = Self.draw(request, "reading") < 0.7 || isRecognized ? "Orvale" : "Kest"
      let text =
        prompt.contains("This is the last step.")
        ? "ANSWER: \(answer)"
        : Village.place(prompt).step == 1 ? Village.move("propose", answer: answer) : Village.pass
      return ChatReply(text: text, usage: Usage(promptTokens: 10, completionTokens: 2))
    }
    var count = 0
    for number in 1...Self.tasks {
      let transcript = try await OrganizationCatalogue.solve(
        "society",
        ["topology": .string(topology), "agents": 5, "steps": 2, "workload": "none"],
        task: .sample("t\(number)"), with: model)
      if transcript.outcome == .answered(Prediction("Orvale")) { count += 1 }
    }
    return Double(count) / Double(Self.tasks)
  }

  @Test(arguments: ["complete", "star", "chain"])
  func `a society gains by what its agents recognize in claims that they can read`(
    topology: String
  ) async throws {
    let blind = try await society(topology, recognizes: 0)
    let sharp = try await society(topology, recognizes: 0.8)
    #expect(blind < 0.9)
    #expect(sharp > 0.85 && sharp > blind + 0.05, "\(topology): \(blind), \(sharp)")
  }
}
