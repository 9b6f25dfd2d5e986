import Evaluation

/// The structured reply of a turn, as a form of the same kind as that of self-organizing agents: think,
/// answer, then say what was done and to what.
struct SocietyForm: Sendable {
  static let move = "do"
  static let targets = ReplyForm.Member(
    name: "targets",
    // No claim's name is longer.
    type: ["type": "array", "items": ["type": "string", "maxLength": 8]],
    description:
      "claims by name: one of another agent to revise, contradict or endorse; two or more "
      + "to merge; else an empty list", isList: true)
  static let title = ReplyForm.Member(
    name: "title", type: ["type": "string"],
    description: "a name for the work that you delegate; else empty", longestText: longestTitle)
  /// The most claims that the schema lets a merge name.
  static let mostTargets = 16
  static let longestTitle = 120
  static let longestAnswer = 240

  /// The most characters of a claim under a cap of the reply's tokens, so that the rest of the form
  /// still fits: small models write on until they are stopped. No server's grammar has to count
  /// beyond 1,500.
  static func longestClaim(completionCap: Int) -> Int {
    min(1500, max(80, (completionCap - 100) * 3))
  }

  /// What an agent is asked that integrates claims.
  static func integration(longestClaim: Int) -> ReplyForm {
    ReplyForm(
      name: "integration",
      members: [.work(longest: longestClaim), .openAnswer(longest: longestAnswer)])
  }

  private let form: ReplyForm
  private let format: any AnswerFormat
  let schema: OutputSchema
  let wording: String

  /// The form with the moves in this order.
  init(_ format: any AnswerFormat, moves: [SocietyMove], longestClaim: Int) {
    self.format = format
    let meanings = moves.map { "\"\($0.rawValue)\" (\($0.meaning))" }.joined(separator: ", ")
    let move = ReplyForm.Member(
      name: Self.move,
      type: ["type": "string", "enum": .array(moves.map { .string($0.rawValue) })],
      description: "one of \(meanings)")
    form = ReplyForm(
      name: "turn",

      members: [.work(longest: longestClaim), .openAnswer(longest: Self.longestAnswer), move]
        + (moves.contains(where: \.needsTargets) ? [Self.targets] : []) + [Self.title])
    schema = form.schema(format, longestList: Self.mostTargets)
    wording = form.wording(format)
  }

  /// What was read from a reply.
  struct Reading: Sendable {
    /// What the agent does; `pass` where the reply has not the form.
    var action = SocietyAction.pass
    /// The answer that it states, if it states one that can be read.
    var answer: Plurality.Ballot?
    /// What is wrong with the reply's form, or nil.
    var failure: String?
  }

  /// Reads a reply.
  /// - Parameters:
  ///   - shown: the claims that the agent's prompt showed.
  ///   - own: those among them that are its own.
  func read(_ reply: Reply, of agent: Int, shown: Set<Claim.ID>, own: Set<Claim.ID>) -> Reading {
    let (contribution, failure) = ContributionReader(form: form, format: format).read(
      reply, of: Member(number: agent))
    var reading = Reading(answer: contribution.answer, failure: failure)
    guard let object = contribution.object else { return reading }
    guard reply.text.first(where: { !$0.isWhitespace }) != "[" else {
      reading.failure = "a list of actions; a step takes one"
      return reading
    }
    do {
      reading.action = try action(object, contribution.work, shown: shown, own: own)
    } catch {
      reading.failure = error.reason
    }
    return reading
  }

  private struct Fault: Error {
    let reason: String
  }

  private func action(
    _ object: JSONValue, _ words: String, shown: Set<Claim.ID>, own: Set<Claim.ID>
  ) throws(Fault) -> SocietyAction {
    guard let move = object[Self.move]?.firstWord.flatMap(SocietyMove.init) else {
      throw Fault(reason: "\"\(Self.move)\" is none of the moves")
    }
    var action = SocietyAction(
      move: move, words: words,
      title: object[Self.title.name]?.text.map { oneLine($0, limit: Self.longestTitle) } ?? "")
    if move != .propose, move != .pass {
      for name in Self.names(object[Self.targets.name]) {
        guard let id = Claim.ID(name.lowercased()), shown.contains(id) else {
          throw Fault(reason: "no claim \"\(oneLine(name, limit: 20))\" was shown")
        }
        if !action.targets.contains(id) { action.targets.append(id) }
      }
    }
    if let fault = fault(action, own: own) { throw Fault(reason: fault) }
    return action
  }

  private func fault(_ action: SocietyAction, own: Set<Claim.ID>) -> String? {
    let move = action.move
    switch move {
    case .pass: return nil
    case .propose: return action.words.isEmpty ? "a proposal without words" : nil
    case .revise, .contradict, .endorse:
      guard action.targets.count == 1 else { return "\(move.rawValue) takes one claim" }
      return own.contains(action.targets[0]) ? "\(move.rawValue) takes another agent's claim" : nil
    case .merge:
      guard action.targets.count > 1 else { return "merge takes several claims" }
      return own.isSuperset(of: action.targets) ? "merge takes another agent's claim too" : nil
    case .delegate: return action.title.isEmpty ? "a delegation without a title" : nil
    }
  }

  /// Names of claims in a list, in a text such as `c1, c2`, or as a number.
  private static func names(_ value: JSONValue?) -> [String] {
    switch value {
    case .array(let elements): elements.flatMap { names($0) }
    case .string(let text): text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    case .integer(let number): ["c\(number)"]
    default: []
    }
  }
}
