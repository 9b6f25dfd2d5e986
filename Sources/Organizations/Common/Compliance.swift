import Evaluation

/// The end of every organization: the final answer is read under the benchmark's answer format and
/// checked against what the task itself shows of it; a reply that fails goes back to its writer with
/// the reason, at most twice, and an answer that is given again all the same stands.
///
/// It checks structure and reasons about nothing (OrgAgent's Chief Compliance Officer, section
/// 3.2), and costs no tokens while replies are readable. Being the same for every organization, it
/// keeps "the right answer in the wrong format" apart from "the wrong answer".
struct Compliance: Sendable {
  /// The most often that a reply goes back.
  static let maximumRepairs = 2

  /// What the writer is told when its reply cannot be used; `{reason}` and `{instruction}` are
  /// replaced.
  static let repairTurn = """
    Your reply could not be used: {reason}
    Write the final answer again. {instruction}
    """

  /// The same where the bare answer is asked for as a JSON object; `{form}` is replaced.
  static let structuredRepairTurn = """
    Your reply could not be used: {reason}
    Give the final answer again, as a JSON object and nothing else: {"answer": …}
    The answer is {form}.
    """

  let task: BenchmarkTask
  let journal: Journal
  /// The form that the writer was told.
  private let format: any AnswerFormat
  /// The task's material where the writer has not seen it: it comes with the first repair.
  var unseen: [MessagePart] = []
  /// A further check of replies that can be read: what is wrong with one, or nil. It can send a
  /// reply back, but never lets an answer get lost.
  var inspector: (@Sendable (Reply) async throws -> String?)?

  /// The end of a task.
  /// - Parameter isClosing: whether the writer closes others' work, so that it is told the answer's form
  ///   whoever else is.
  init(task: BenchmarkTask, journal: Journal, isClosing: Bool = false) {
    self.task = task
    self.journal = journal
    format = isClosing ? task.closingFormat : task.format
  }

  /// Reads a final reply, with repairs unless the task has none.
  /// - Parameters:
  ///   - reply: the reply.
  ///   - ask: the ask that it answers; repairs continue that conversation.
  ///   - claim: the claim that the reply was recorded as, if any.
  func finish(_ reply: Reply, of ask: Ask, claim: Claim.ID?) async throws -> Solution {
    var reply = reply
    var ask = ask
    if let claim, !ask.shownClaims.contains(claim) { ask.shownClaims.append(claim) }
    var readable: Solution?
    let repairs = task.isRepaired ? Self.maximumRepairs : 0
    for number in 0..<repairs {
      let solution = await read(reply, of: ask)
      if solution.outcome.kind == .refused { return readable ?? solution }
      var reason = solution.outcome.reason
      if let prediction = solution.outcome.prediction {
        let isRepeated =
          readable?.outcome.prediction.map(format.voteKey)
          == format.voteKey(of: prediction)
        readable = solution
        reason = isRepeated ? nil : format.fault(in: prediction)
        if let reason { await journal.noteFormatFailure(reason, of: reply) }
        if reason == nil { reason = try await inspector?(reply) }
        guard reason != nil else { return solution }
      }
      ask = repair(ask, reply: reply, reason: reason ?? "", number: number + 1)
      reply = try await journal.ask(ask)
    }
    let last = await read(reply, of: ask)
    return ending(last, reply, readable: readable)
  }

  /// What a reply comes to; where it cannot be read, `unparsable`, and a format failure is noted.
  private func read(_ reply: Reply, of ask: Ask) async -> Solution {
    if reply.finish == .refusal {
      return Solution(.refused(reason: reply.text.excerpt(200)), finalReply: reply.text)
    }
    let statement = statement(reply, of: ask)
    let text = statement ?? reply.text
    switch format.read(text, statement == nil ? reply.end : .whole) {
    case .answer(let prediction):
      return Solution(.answered(prediction), finalReply: text)
    case .abstention(let prediction):
      return Solution(.abstained(prediction), finalReply: text)
    case .unreadable(let reason):
      await journal.noteFormatFailure(reason, of: reply)
      return Solution(.unparsable(reason: reason), finalReply: text)
    }
  }

  /// The answer of a structured repair as the benchmark wants it, written in its own form, so that
  /// official rules can be applied to it; nil of other replies.
  private func statement(_ reply: Reply, of ask: Ask) -> String? {
    guard let schema = ask.schema, schema == format.repairSchema,
      let answer = LenientJSON.object(in: reply.text, where: { $0["answer"] != nil })?["answer"],
      let text = answer.text ?? answer.wholeNumber.map(String.init), !text.isEmpty
    else { return nil }
    return format.write(Prediction(text))
  }

  private func ending(_ last: Solution, _ reply: Reply, readable: Solution?) -> Solution {
    if last.outcome.prediction != nil { return last }
    if let readable { return readable }
    guard case .unparsable(let reason) = last.outcome else { return last }
    return Solution(
      Outcome(unreadable: reply.text, reason, reply.end), finalReply: last.finalReply)
  }

  private func repair(_ ask: Ask, reply: Reply, reason: String, number: Int) -> Ask {
    var next = ask
    next.purpose = "repair"
    next.isWork = false
    next.round = number
    next.schema = format.repairSchema ?? format.schema(reasoning: false)
    next.messages.append(Message(.assistant, reply.text))
    let turn = fill(
      format.repairSchema == nil ? Self.repairTurn : Self.structuredRepairTurn,
      ["reason": reason, "instruction": format.instruction, "form": format.form])
    next.messages.append(
      Message(.user, (number == 1 ? unseen : []) + [MessagePart(turn)]))
    return next
  }
}

/// A prompt with its `{name}` places filled in one pass: what is inserted is not searched again, so
/// a model's text cannot reach into the prompt.
func fill(_ template: String, _ values: [String: String]) -> String {
  var result = ""
  var rest = template[...]
  while let open = rest.firstIndex(of: "{") {
    result += rest[..<open]
    rest = rest[open...]
    guard let close = rest.firstIndex(of: "}"),
      let value = values[String(rest[rest.index(after: open)..<close])]
    else {
      result += "{"
      rest = rest.dropFirst()
      continue
    }
    result += value
    rest = rest[rest.index(after: close)...]
  }
  return result + rest
}
