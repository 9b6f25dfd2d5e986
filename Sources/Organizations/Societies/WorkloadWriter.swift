import Evaluation
import Randomness

/// Has a model divide a task, and check the parts by the five criteria of appendix H: same world, no
/// paraphrase, meaningful alone, can be carried out, adds information. What fails is replaced once,
/// then dropped.
///
/// The requests do not depend on the topology, so all societies of one size get the same stored
/// replies.
struct WorkloadWriter: Sendable {
  static let purpose = "workload"
  static let generator = Agent(id: "generator", role: "Generator")
  static let validator = Agent(id: "validator", role: "Validator")

  let task: BenchmarkTask
  let journal: Journal
  let completionCap: Int

  /// The parts, at most `count` of them; none where the model divides nothing.
  func write(count: Int) async throws -> Workload {
    let proposed = try await generate(count, besides: [])
    var kept = try await validated(proposed)
    if kept.count < count {
      let further = try await generate(count - kept.count, besides: kept)
      kept += try await validated(further)
    }
    var workload = Workload(parts: Array(kept.prefix(count)))
    var random = journal.generator(for: Self.purpose)
    workload.connect(using: &random)
    return workload
  }

  private func generate(_ count: Int, besides kept: [Workload.Part]) async throws
    -> [Workload.Part]
  {
    let turn =
      fill(SocietyPrompts.generate, ["count": "\(count)"])
      + (kept.isEmpty
        ? "" : "\n" + fill(SocietyPrompts.generateMore, ["kept": Self.list(kept)]))
    let (reply, list) = try await ask(Self.generator, turn, Self.parts(count), count)
    guard let list else { return [] }
    let parts = list.compactMap { element -> Workload.Part? in
      let title = element["title"]?.text.map { oneLine($0, limit: 120) } ?? ""
      let work = element["work"]?.text?.trimmed ?? ""
      return title.isEmpty || work.isEmpty ? nil : Workload.Part(title: title, work: work)
    }
    if parts.isEmpty { await journal.noteFormatFailure("no part with title and work", of: reply) }
    // The same part again is no second one, whatever the validator says.
    var names: Set<String> = Set(kept.map { $0.title.lowercased() })
    return Array(parts.filter { names.insert($0.title.lowercased()).inserted }.prefix(count))
  }

  /// Those parts that the validator keeps; all where its reply cannot be read, since it then says
  /// nothing against any.
  private func validated(_ parts: [Workload.Part]) async throws -> [Workload.Part] {
    guard !parts.isEmpty else { return [] }
    let turn = fill(SocietyPrompts.validate, ["parts": Self.list(parts)])
    let (_, list) = try await ask(
      Self.validator, turn, Self.verdicts(parts.count), parts.count)
    guard let list else { return parts }
    let dropped = Set(
      list.compactMap { verdict in
        verdict["verdict"]?.firstWord == "drop" ? verdict["number"]?.looseNumber : nil
      })
    return parts.enumerated().filter { !dropped.contains($0.offset + 1) }.map(\.element)
  }

  /// - Returns: the reply, and the list that it holds; nil where it has not the form, which is noted.
  private func ask(
    _ agent: Agent, _ turn: String, _ form: ReplyForm, _ count: Int
  ) async throws -> (Reply, [JSONValue]?) {
    let reply = try await journal.ask(
      Ask(
        agent, purpose: Self.purpose, messages: Briefing(task).messages(turn: turn),
        schema: form.schema(task.format, longestList: count), completionCap: completionCap,
        isWork: false))
    guard let object = form.object(in: reply.text) else {
      await journal.noteFormatFailure("no JSON object with the member \"\(form.name)\"", of: reply)
      return (reply, nil)
    }
    return (reply, object[form.name]?.elements ?? [])
  }

  private static func list(_ parts: [Workload.Part]) -> String {
    parts.enumerated().map { "\($0 + 1). \($1.title): \($1.work)" }.joined(separator: "\n")
  }

  private static func parts(_ count: Int) -> ReplyForm {
    list("subtasks", of: ["title": ["type": "string"], "work": ["type": "string"]], count)
  }

  private static func verdicts(_ count: Int) -> ReplyForm {
    list(
      "verdicts",
      of: [
        "number": ["type": "integer"], "reason": ["type": "string"],
        "verdict": ["type": "string", "enum": ["keep", "drop"]],
      ], count)
  }

  /// A form with one member, a list of so many objects.
  private static func list(
    _ name: String, of properties: [String: JSONValue], _ count: Int
  ) -> ReplyForm {
    ReplyForm(
      name: name,
      members: [
        ReplyForm.Member(
          name: name,
          type: [
            "type": "array", "minItems": .integer(count),
            "items": ReplyForm.Member.objects(properties),
          ], description: "a list of objects", isList: true)
      ])
  }
}
