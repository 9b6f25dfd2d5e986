import Evaluation
import Scripted
import Testing

/// Protocols with agents whose truth is known: each reading of a task is right with probability 0.7, and
/// an agent that is shown a right answer recognizes it with probability 0.8.
@Suite struct CapableTeamTests {
  private static let tasks = 200
  private static let right = "Orvale"
  private static let steps: JSONValue = .array(
    (2...5).map {
      ["agent": .integer($0), "role": "r", "instruction": "i", "step": .integer($0 / 4)]
    })

  private static func script(agent: Int, form: String, request: ChatRequest) -> String {
    let isShownRight = request.lastMessage.contains("Answer: \(right)")
    let isRight = CapableModelTests.draw(request, "reading") < 0.7
    let recognizes = CapableModelTests.draw(request, "recognition") < 0.8
    let answer = isRight || (isShownRight && recognizes) ? right : "Kest"
    switch form {
    case "plan": return says(["assignments": steps])
    case "answer": return "ANSWER: \(answer)"
    case "ratings": return says(["ratings": .array(ratings(request.lastMessage, recognizes))])
    default: return says(answer, role: "r", work: "w", ["plan": "p", "rating": 5])
    }
  }

  /// Full marks for right candidates where they are recognized, and middling ones where not.
  private static func ratings(_ prompt: String, _ recognizes: Bool) -> [JSONValue] {
    prompt.matches(of: #/Candidate \d+[:.][^\n]*\nAnswer: (\w+)/#).map { match in
      recognizes ? (match.1 == right ? 9 : 1) : 5
    }
  }

  /// The share of tasks that end with the right answer.
  private func accuracy(_ name: String) async throws -> Double {
    var count = 0
    for number in 1...Self.tasks {
      let transcript = try await solve(
        name, agents: 5, task: .sample("t\(number)"), script: Self.script)
      if transcript.outcome == .answered(Prediction(Self.right)) { count += 1 }
    }
    return Double(count) / Double(Self.tasks)
  }

  @Test(arguments: ["broadcast", "shared"])
  func `votes gain on a single reading`(name: String) async throws {
    #expect(abs(try await accuracy(name) - 0.837) < 0.08)
  }

  @Test func `marks on the board gain by those who recognize a right one`() async throws {
    #expect(try await accuracy("stigmergic") > 0.9)
  }

  @Test func `candidates gain by varying and by ratings that recognize a right one`() async throws {
    #expect(try await accuracy("clonal") > 0.9)
  }

  @Test(arguments: ["coordinator", "sequential", "ripple", "morphogenetic"])
  func `agents that see others' work gain more than votes of those that do not`(
    name: String
  ) async throws {
    #expect(try await accuracy(name) > 0.9)
  }
}
