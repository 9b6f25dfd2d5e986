import Evaluation
import Organizations
import Scripted
import Synchronization

/// A scripted model that answers by role: each agent's n-th call gets its n-th text, the last one
/// again and again. Agents without an office have the role "".
struct Company: Sendable {
  static let cases = [
    "CEO", "CTO", "COO", "Drafter", "Reviewer", "Specialist", "CSO", "CCO",
  ]
  static let approval = #"{"reason": "sound", "verdict": "approve"}"#

  var replies: [String: [String]] = [
    "CEO": [plan()], "CTO": [approval], "COO": [approval],
    "Drafter": ["The text says so. ANSWER: Orvale"],
    "Reviewer": [#"{"evidence": "", "verdict": "approve"}"#],
    "Specialist": ["Look at the kiln."], "CSO": ["ANSWER: Orvale"],
    "CCO": [#"{"comparison": "one word", "compliant": true}"#],
  ]
  var finish = FinishReason.stop
  /// Milliseconds to wait before a reply, by the number of the request.
  var delay: @Sendable (Int) -> Int = { _ in 0 }

  init(_ changes: [String: [String]] = [:]) {
    replies.merge(changes) { $1 }
  }

  /// The same reply from everybody.
  init(all text: String, finish: FinishReason = .stop) {
    replies = replies.mapValues { _ in [text] }
    replies[""] = [text]
    self.finish = finish
  }

  static func plan(
    mode: String = "light", drafter: String = "data", specialist: String = "none", cap: Int = 300
  ) -> String {
    """
    {"assessment": "two towns are named", "mode": "\(mode)", "drafter_skill": "\(drafter)", "specialist_skill": "\(specialist)", \
    "guidance": "Look for the kiln.", "completion_cap": \(cap)}
    """
  }

  static let revise = #"{"evidence": "wrong town", "verdict": "revise"}"#
  static let reviseWithHelp =
    #"{"needs_specialist": true, "evidence": "wrong town", "verdict": "revise"}"#

  static func role(_ request: ChatRequest) -> String {
    let turn = request.messages.first { $0.role == .user }?.content ?? ""
    return cases.last { turn.contains("You are the \($0).") } ?? ""
  }

  func model() -> ScriptedModel {
    let said = Mutex<[String: Int]>([:])
    return ScriptedModel { request, _ in
      let role = Self.role(request)
      let (count, total) = said.withLock { said in
        defer { said[role, default: 0] += 1 }
        return (said[role, default: 0], said.values.reduce(0, +))
      }
      try await Task.sleep(for: .milliseconds(delay(total)))
      let texts = replies[role] ?? [""]
      return ChatReply(
        text: texts[min(count, texts.count - 1)], finish: finish,
        usage: Usage(promptTokens: 10, completionTokens: 2))
    }
  }
}

extension OrganizationCatalogue {
  /// Lets an organization work on a task, with a scripted model.
  static func solve(
    _ name: String, _ options: [String: JSONValue] = [:], task: BenchmarkTask = .sample(),
    with model: ScriptedModel
  ) async throws -> Transcript {
    let kind = kind(named: name)
    guard let organization = try kind?.organization(options) else {
      throw InputError(name, "no such organization")
    }
    let journal = Journal(model, task: task, elapsed: { 0 })
    let solution = try await organization.solve(task, journal: journal)
    return await journal.transcript(solution, seconds: 0)
  }
}

extension BenchmarkTask {
  /// A task whose material is longer than what layer A is shown.
  static let long = BenchmarkTask(
    id: "long", material: String(repeating: "The kiln is so old. ", count: 60) + "It is in Orvale.",
    question: "Where does the kiln stand?", format: WordFormat())
}

extension Call {
  /// The user message of its request.
  var prompt: String { request.messages.first { $0.role == .user }?.content ?? "" }
}

extension Transcript {
  /// Who was asked what for, in order: `Drafter draft`.
  var course: [String] { calls.map { "\($0.agent.role) \($0.purpose)" } }

  /// The calls of an agent.
  func calls(_ role: String) -> [Call] { calls.filter { $0.agent.role == role } }

  /// The events as `agent kind made <- targets`, such as `cso merge_claims c5 <- c1 c2`; a vote has
  /// no agent.
  var story: [String] {
    events.map { event in
      let made = [event.claim.map { "\($0)" }, event.delegated.map { "\($0)" }].compactMap(\.self)
      let targets = event.targets.isEmpty ? [] : ["<-"] + event.targets.map { "\($0)" }
      return
        ([event.agent ?? event.origin.rawValue, event.kind.rawValue] + made + targets)
        .joined(separator: " ")
    }
  }

  /// The parents of each claim by number.
  var parents: [[Int]] { claims.map { $0.parents.map(\.number) } }

  /// The claims that each call was shown, by number.
  var shown: [[Int]] { calls.map { $0.shownClaims.map(\.number) } }

  /// Root and depth of each claim: `c1+2` is two steps below `c1`.
  var descent: [String] { claims.map { "\($0.root)+\($0.depth)" } }

  /// The answers that stood before the end, as `call answer`.
  var standing: [String] { standingAnswers.map { "\($0.call) \($0.prediction.answer)" } }
}
