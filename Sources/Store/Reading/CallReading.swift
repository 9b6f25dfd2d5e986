import Digests
import Evaluation

extension Connection {
  /// The calls of a transcript.
  func calls(_ transcript: Int64, prompts: Bool) throws -> [Call] {
    var calls: [Call] = []
    var parts = PartReader()
    try each(
      """
      SELECT c.transcript_id, c.number, a.agent, a.role, a.layer, c.purpose, c.round, c.subtask,
        c.shown_claims, c.seed, c.is_cache_hit, c.format_failure, c.prompt, p.request_key,
        g.model, g.temperature, g.top_p, g.max_completion_tokens, g.reasoning_effort, g.extra_body,
        g.schema_name, g.schema, g.tools, g.tool_choice,
        p.text, p.reasoning, p.finish, p.prompt_tokens, p.cached_prompt_tokens,
        p.cache_write_tokens, p.completion_tokens, p.reasoning_tokens, p.is_estimated,
        p.discarded_prompt_tokens, p.discarded_completion_tokens, o.served_model, p.latency,
        p.attempts, p.flags, p.remarks, p.tool_calls
      FROM calls c
      LEFT JOIN agents a ON a.id = c.agent_id
      LEFT JOIN request_settings g ON g.id = c.settings_id
      LEFT JOIN replies p ON p.id = c.reply_id
      LEFT JOIN origins o ON o.id = p.origin_id
      WHERE c.transcript_id = ?1 ORDER BY c.number
      """, transcript, of: "calls"
    ) { row in
      let number = try row.number(1, after: calls.count)
      let messages = prompts ? try parts.messages(row, 12, in: self) : []
      calls.append(
        Call(
          number: number, agent: try row.agent(from: 2), purpose: try row.text(5),
          round: try row.int(6), subtask: try row.optionalInt(7).map(Subtask.ID.init),
          shownClaims: try row.ints(8).map { Claim.ID($0) },
          request: try row.request(from: 14, messages, seed: try row.optionalInt(9)),
          requestKey: try row.digest(13).hexadecimal, reply: try row.reply(from: 24),
          isCacheHit: try row.flag(10), formatFailure: try row.optionalText(11)))
    }
    return calls
  }

  /// The calls of a transcript as far as coordination goes.
  func coordinatedCalls(_ transcript: Int64) throws -> [AttemptCoordination.Call] {
    try coordinatedCalls(
      """
      SELECT c.transcript_id, c.number, a.agent, c.purpose, c.round, c.subtask, c.shown_claims
      FROM calls c LEFT JOIN agents a ON a.id = c.agent_id
      WHERE c.transcript_id = ?1 ORDER BY c.number
      """, transcript, of: "calls")
  }

  /// The turns of a simulated transcript; none where a model was asked.
  func simulatedTurns(_ transcript: Int64) throws -> [AttemptCoordination.Call] {
    try coordinatedCalls(
      """
      SELECT transcript_id, number, agent, purpose, round, subtask, shown_claims
      FROM simulated_turns WHERE transcript_id = ?1 ORDER BY number
      """, transcript, of: "simulated_turns")
  }

  /// - Parameter query: selects a transcript's id, number, agent, purpose, round, subtask and shown
  ///   claims of each.
  private func coordinatedCalls(
    _ query: StaticString, _ transcript: Int64, of table: StaticString
  ) throws -> [AttemptCoordination.Call] {
    var calls: [AttemptCoordination.Call] = []
    try each(query, transcript, of: table) { row in
      calls.append(
        AttemptCoordination.Call(
          number: try row.number(1, after: calls.count), agent: try row.text(2),
          purpose: try row.text(3), round: try row.int(4),
          subtask: try row.optionalInt(5).map(Subtask.ID.init),
          shownClaims: try row.ints(6).map { Claim.ID($0) }))
    }
    return calls
  }

  /// The text of the reply to a call; nil where there is no such call.
  func reply(ofCall number: Int, _ transcript: Int64) throws -> String? {
    try first(
      """
      SELECT c.transcript_id, c.number, p.text FROM calls c JOIN replies p ON p.id = c.reply_id
      WHERE c.transcript_id = ?1 AND c.number = ?2
      """, transcript, number, of: "calls"
    ) { try $0.text(2) }
  }
}

/// Reads parts, each once for a transcript: its messages share them again, as they did.
private struct PartReader {
  private var known: [Int: (role: Message.Speaker, part: MessagePart)] = [:]

  mutating func messages(_ row: Row, _ column: Int32, in connection: Connection) throws
    -> [Message]
  {
    guard let items = PromptColumn.decode(try row.text(column)) else {
      throw row.damage(column, expected: "a JSON array of arrays of part ids")
    }
    return try items.map { item in
      switch item {
      case .empty(let role): return Message(role, [])
      case .parts(let ids):
        let parts = try ids.map { id in
          guard let part = try self.part(id, in: connection) else {
            throw row.damage(column, expected: "ids of parts that there are; \(id) is missing")
          }
          return part
        }
        guard let role = parts.first?.role, parts.allSatisfy({ $0.role == role }) else {
          throw row.damage(column, expected: "messages of parts with one role each")
        }
        return Message(role, parts.map(\.part))
      }
    }
  }

  private mutating func part(_ id: Int, in connection: Connection) throws -> (
    role: Message.Speaker, part: MessagePart
  )? {
    if let part = known[id] { return part }
    let part = try connection.first(
      "SELECT id, digest, role, joint, kind, content FROM parts WHERE id = ?1", id, of: "parts"
    ) { try $0.part() }
    known[id] = part
    return part
  }
}

extension Row {
  fileprivate func part() throws -> (role: Message.Speaker, part: MessagePart) {
    let kind = try word(4, MessagePart.Content.Kind.self)
    guard let content = PartContent.decode(kind, try text(5)) else {
      throw damage(5, expected: "what a part of kind \(kind.rawValue) holds")
    }
    let part = MessagePart(content, joint: try word(3, MessagePart.Joint.self))
    guard part.digest == (try digest(1)) else {
      throw damage(5, expected: "the content that the digest was made of")
    }
    return (try word(2, Message.Speaker.self), part)
  }

  /// A request from ten columns: model, temperature, nucleus, cap, effort, extra body, schema's
  /// name, schema, tools, choice.
  fileprivate func request(
    from column: Int32, _ messages: [Message], seed: Int?
  ) throws -> ChatRequest {
    let sampling = Sampling(
      temperature: try optionalDouble(column + 1), topP: try optionalDouble(column + 2),
      maxCompletionTokens: try optionalInt(column + 3),
      reasoningEffort: try optionalText(column + 4),
      extraBody: try optional(column + 5) { try json($0, [String: JSONValue].self) } ?? [:])
    let schema = try optional(column + 7) {
      OutputSchema(name: try text(column + 6), schema: try json($0, JSONValue.self))
    }
    let tools = try optional(column + 8) { column in
      guard let menu = ToolMenu(record: try json(column, JSONValue.self)) else {
        throw damage(
          column, expected: "a JSON array of functions, or an object of \"words\" with it")
      }
      return menu
    }
    let choice = try optional(column + 9) { try word($0, ToolChoice.self) }
    return ChatRequest(
      model: try text(column), messages: messages, sampling: sampling, seed: seed, schema: schema,
      tools: tools, toolChoice: choice ?? .auto)
  }
}
