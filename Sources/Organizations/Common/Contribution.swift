import Evaluation
import FoundationEssentials

/// What an agent made of its turn.
struct Contribution: Sendable {
  let member: Member
  let reply: Reply
  /// The role as the agent named it, on one line; empty where it named none.
  var role: String
  var status: Participant.Status
  let work: String
  /// Why it abstains, on one line; empty where it does not, or gives no reason.
  var reason = ""
  /// The answer as the agent wrote it, whether it can be read or not; nil where it wrote none.
  var written: String?
  /// The answer, where the reply states one that can be read.
  var answer: Plurality.Ballot?
  /// The reply's object, for what only one protocol asks.
  let object: JSONValue?
  /// The claim that was recorded for it.
  var claim: Claim.ID?

  var hasContributed: Bool { status == .contributed }

  /// Whether the agent has left the task to the others.
  var hasWithdrawn: Bool { status == .abstained || status == .refused }

  /// The agents whose work it says to build on, by number.
  var buildsOn: [Int] {
    (object?[ReplyForm.Member.buildsOn.name]?.elements ?? []).compactMap(\.looseNumber)
  }

  /// The answer as other agents are shown it: as it was written. Nil where there is none.
  var shownAnswer: String? { written ?? answer?.prediction.shown }

  /// The work as other agents are shown it.
  var entry: ContextBudget.Entry { entry(named: named(member.id)) }

  /// A name with the role, where there is one.
  func named(_ name: String) -> String { role.isEmpty ? name : "\(name) (\(role))" }

  /// An abstention as other agents are shown it, with its reason.
  var abstention: ContextBudget.Entry {
    let line = "\(member.id) abstained"
    return .init(full: reason.isEmpty ? line : "\(line): \(reason)", line: line)
  }

  /// The work as other agents are shown it, under a name.
  func entry(named name: String) -> ContextBudget.Entry {
    guard let answer = shownAnswer else {
      return .init(full: "\(name): \(work)", line: name, claim: claim)
    }
    return .init(
      full: "\(name): \(work)\nAnswer: \(answer)",
      line: "\(name). Answer: \(oneLine(answer, limit: 120))", claim: claim)
  }

  /// The work as a claim says it.
  var words: String {
    guard answer == nil, let written else { return statement(work, answer?.prediction) }
    return [work, "Answer: \(written)"].filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension JSONValue {
  /// A number, rounded to a whole one, or the first number in a text such as `agent-03` or `7/10`.
  var looseNumber: Int? {
    switch self {
    case .integer(let number): number
    case .number(let number): Int(exactly: number.rounded())
    case .string(let text): Self.firstNumber(in: text).flatMap { Int(exactly: $0.rounded()) }
    default: nil
    }
  }

  private static func firstNumber(in text: String) -> Double? {
    let isDigit = { (character: Character) in ("0"..."9").contains(character) }
    let rest = text.drop { !isDigit($0) }
    let whole = rest.prefix(while: isDigit)
    let point = rest.dropFirst(whole.count)
    let fraction = point.hasPrefix(".") ? point.dropFirst().prefix(while: isDigit) : ""
    return Double(fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)")
  }
}

/// Reads replies of one form under a benchmark's answer format.
///
/// A reply without an object of the form still counts: as work of an agent that named no role, and
/// as its answer where the benchmark's format can read one and the reply is no broken JSON.
struct ContributionReader: Sendable {
  /// The longest role name that is kept.
  static let longestRole = 60
  /// The longest reason for an abstention that is kept.
  static let longestReason = 400

  let form: ReplyForm
  let format: any AnswerFormat

  /// - Parameter role: the role that the agent has already, kept where the reply names none.
  /// - Returns: the contribution, and what was wrong with the reply's form, or nil.
  func read(_ reply: Reply, of member: Member, role: String = "") -> (Contribution, String?) {
    guard reply.finish != .refusal else {
      return (make(reply, member, role, .refused), nil)
    }
    guard let object = form.object(in: reply.text) else {
      return unstructured(reply, member, role)
    }
    let named = takesRole ? text(object, .role) ?? text(object, "role") ?? "" : ""
    let role = named.isEmpty ? role : oneLine(named, limit: Self.longestRole)
    if abstains(object) {
      var contribution = make(reply, member, role, .abstained, object: object)
      contribution.reason = oneLine(text(object, .ableToAdd) ?? "", limit: Self.longestReason)
      return (contribution, nil)
    }
    let work = text(object, takesWork ? .work : .plan) ?? ""
    let (answer, failure) = answer(object, reply)
    let written = written(object, answer)
    let isEmpty = work.isEmpty && answer == nil && written == nil && takesWork
    return (
      make(
        reply, member, role, isEmpty ? .empty : .contributed, work: work, written: written,
        answer: answer, object: object), failure
    )
  }

  private var takesRole: Bool { takes(.role) }
  private var takesWork: Bool { takes(.work) }
  private var takesAnswer: Bool { takes(.answer) }

  private func takes(_ member: ReplyForm.Member) -> Bool {
    form.members.contains { $0.name == member.name }
  }

  private func make(
    _ reply: Reply, _ member: Member, _ role: String, _ status: Participant.Status,
    work: String = "", written: String? = nil, answer: Plurality.Ballot? = nil,
    object: JSONValue? = nil
  ) -> Contribution {
    Contribution(
      member: member, reply: reply, role: role, status: status, work: work, written: written,
      answer: answer, object: object)
  }

  /// The answer as it stands in the object; where it has further members that can be read, with these.
  private func written(_ object: JSONValue, _ answer: Plurality.Ballot?) -> String? {
    guard takesAnswer else { return nil }
    if let prediction = answer?.prediction, format.schema(reasoning: false) != nil {
      return prediction.shown
    }
    let text = object[ReplyForm.Member.answer.name].flatMap(plain) ?? ""
    let isCopied = form.members(format).contains {
      $0.name == ReplyForm.Member.answer.name && $0.description == text
    }
    return text.isEmpty || isCopied ? nil : text
  }

  private func unstructured(
    _ reply: Reply, _ member: Member, _ role: String
  ) -> (Contribution, String?) {
    let work = reply.text.trimmed
    if ReplyProse.declines(work) { return (make(reply, member, role, .refused), nil) }
    let answer =
      takesAnswer && !work.isEmpty && !work.contains("{")
      ? ballot(format.read(work, reply.end), reply) : nil
    return (
      make(
        reply, member, role, work.isEmpty ? .empty : .contributed, work: work, answer: answer),
      missing(in: reply)
    )
  }

  /// Why there is no object of the form in a reply.
  private func missing(in reply: Reply) -> String {
    let members = form.members(format).map(\.name).joined(separator: ", ")
    if reply.end != .whole { return "the reply was cut off before its JSON object ended" }
    return reply.text.contains("{")
      ? "there is no whole JSON object with \(members)"
      : "there is no JSON object with \(members)"
  }

  private func answer(_ object: JSONValue, _ reply: Reply) -> (Plurality.Ballot?, String?) {
    guard takesAnswer else { return (nil, nil) }
    var readings: [AnswerReading] = []
    if let stated = stated(object) {
      readings = [format.read(stated.text)]
      if stated.isEmpty, !saysUnanswerable(readings[0], object) { return (nil, nil) }
      if case .unreadable = readings[0], format.schema(reasoning: false) == nil {
        readings.append(format.read(format.write(Prediction(stated.text))))
      }
    }
    if let ballot = readings.lazy.compactMap({ ballot($0, reply) }).first { return (ballot, nil) }
    guard case .unreadable(let reason) = readings.last else { return (nil, nil) }
    return (nil, "\"answer\": " + (readings.count > 1 ? cause(reason) : reason))
  }

  /// A reason without the advice behind it, which is about replies that are no objects.
  private func cause(_ reason: String) -> String {
    "\(reason.split(separator: ";").first ?? ""); give \(format.form)"
  }

  /// Whether a reply without the words of an answer says outright that there is none.
  private func saysUnanswerable(_ reading: AnswerReading, _ object: JSONValue) -> Bool {
    guard case .abstention(let prediction) = reading else { return false }
    return prediction.answerable == false && object["answerable"] != nil
  }

  /// The stated answer as a reply in the benchmark's format; nil where none is stated. An empty one
  /// may be an answer under a format with more members: "unanswerable".
  private func stated(_ object: JSONValue) -> (text: String, isEmpty: Bool)? {
    let isStructured = format.schema(reasoning: false) != nil
    guard let answer = object[ReplyForm.Member.answer.name],
      let text = plain(answer) ?? (isStructured && answer == .null ? "" : nil),
      isStructured || !text.isEmpty,
      !form.members(format).contains(where: {
        $0.name == ReplyForm.Member.answer.name && $0.description == text
      })
    else { return nil }
    guard isStructured else { return (text, false) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(object)).map {
      (String(decoding: $0, as: UTF8.self), text.isEmpty)
    }
  }

  private func plain(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text.trimmed
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let flag): flag ? "yes" : "no"
    case .array(let elements): elements.compactMap(plain).joined(separator: ", ")
    case .null, .object: nil
    }
  }

  private func ballot(_ reading: AnswerReading, _ reply: Reply) -> Plurality.Ballot? {
    switch reading {
    case .answer(let prediction):
      .init(reply: reply, prediction: prediction, abstains: false)
    case .abstention(let prediction):
      .init(reply: reply, prediction: prediction, abstains: true)
    case .unreadable: nil
    }
  }

  private func abstains(_ object: JSONValue) -> Bool {
    guard takes(.abstain), let value = object[ReplyForm.Member.abstain.name]
    else { return false }
    return value.flag ?? ["true", "yes"].contains(value.text?.lowercased())
  }

  /// A member's text without white space around it; empty where its description was copied.
  private func text(_ object: JSONValue, _ member: ReplyForm.Member) -> String? {
    text(object, member.name).map { $0 == member.description ? "" : $0 }
  }

  private func text(_ object: JSONValue, _ name: String) -> String? { object[name]?.text?.trimmed }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
