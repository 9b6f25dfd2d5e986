import Digests
public import Evaluation
import FoundationEssentials

extension RunStore: ReplyArchive {
  /// The reply that was committed last under this identity, or nil.
  /// - Throws: `StoreError.invalidValue` if the identity is no SHA-256.
  public func reply(for requestKey: String) async throws -> ChatReply? {
    let key = try ReplyEntry.key(requestKey)
    return try await lookups.perform { try $0.reply(for: key) }
  }

  /// The replies that a run may take: for a fresh run those that were committed after it was begun.
  public func archive(for run: RunRecord) -> some ReplyArchive {
    RunArchive(store: self, run: run)
  }

  /// Commits a reply. An earlier reply under the same identity is kept for the transcripts that
  /// used it; look-ups find the new one.
  public func commit(
    _ reply: ChatReply, for requestKey: String, endpoint: String, model: String
  ) async throws {
    try await commit(reply, for: requestKey, endpoint: endpoint, model: model, session: nil)
  }

  /// Nothing is kept: it belongs to no run.
  public func recordDiscarded(_ usage: Usage, model: String) async throws {}

  /// - Parameter session: of the run that paid for the reply.
  fileprivate func commit(
    _ reply: ChatReply, for requestKey: String, endpoint: String, model: String, session: Int?
  ) async throws {
    let entry = try ReplyEntry(
      reply, requestKey: requestKey, endpoint: endpoint, model: model, session: session)
    try await write { _ = try $0.insertReply(entry) }
  }
}

/// The replies that one run may take. Which these are is decided by the order of the commits, never
/// by a clock, which may be set.
private struct RunArchive: ReplyArchive {
  let store: RunStore
  let run: RunRecord

  func reply(for requestKey: String) async throws -> ChatReply? {
    guard run.isFresh else { return try await store.reply(for: requestKey) }
    let key = try ReplyEntry.key(requestKey)
    return try await store.lookups.perform { [run] connection in
      try connection.reply(for: key, after: try connection.repliesBefore(run.id))
    }
  }

  func commit(
    _ reply: ChatReply, for requestKey: String, endpoint: String, model: String
  ) async throws {
    try await store.commit(
      reply, for: requestKey, endpoint: endpoint, model: model,
      session: run.sessions.last?.number)
  }

  func recordDiscarded(_ usage: Usage, model: String) async throws {
    guard let session = run.sessions.last?.number else { return }
    try await store.write { connection in
      try connection.run(
        """
        INSERT INTO discarded_answers (session_id, model, prompt_tokens, completion_tokens)
        VALUES (?1, ?2, ?3, ?4)
        """, session, model, usage.promptTokens, usage.completionTokens)
    }
  }
}

/// A reply, encoded for its row.
final class ReplyEntry: Sendable {
  let reply: ChatReply
  let key: Digest256
  let endpoint: String
  let model: String
  /// The session that paid for it; nil where none is known.
  let session: Int?
  let flags: String?
  let remarks: String?
  let toolCalls: String?
  let repliedAt: Double

  init(
    _ reply: ChatReply, requestKey: String, endpoint: String, model: String, session: Int? = nil
  ) throws {
    self.reply = reply
    self.endpoint = endpoint
    self.model = model
    self.session = session
    flags =
      reply.flags.isEmpty
      ? nil : try StoredJSON.encode(reply.flags.map(\.rawValue).sorted(), place: "flags of a reply")
    key = try Self.key(requestKey)
    try Self.check(reply)
    remarks =
      reply.remarks.isEmpty
      ? nil : try StoredJSON.encode(reply.remarks, place: "remarks of a reply")
    toolCalls =
      reply.toolCalls.isEmpty
      ? nil : try StoredJSON.encode(reply.toolCalls, place: "tool calls of a reply")
    repliedAt = Date().timeIntervalSince1970
  }

  /// What would be damage where it is read must not be written.
  private static func check(_ reply: ChatReply) throws {
    let usage = reply.usage
    let counts = [
      "prompt tokens": usage.promptTokens, "cached prompt tokens": usage.cachedPromptTokens,
      "cache write tokens": usage.cacheWriteTokens,
      "discarded prompt tokens": reply.discardedUsage.promptTokens,
      "discarded completion tokens": reply.discardedUsage.completionTokens,
      "completion tokens": usage.completionTokens, "reasoning tokens": usage.reasoningTokens,
      "attempts": reply.attempts,
    ]
    for (name, count) in counts where !(0...Row.largestCount).contains(count) {
      throw StoreError.invalidValue(
        place: "reply, \(name)", problem: "is \(count), expected 0 to \(Row.largestCount)")
    }
    guard reply.latency.isFinite, reply.latency >= 0 else {
      throw StoreError.invalidValue(
        place: "reply, latency", problem: "is \(reply.latency), expected seconds, 0 or more")
    }
  }

  /// The identity of a request.
  /// - Throws: `StoreError.invalidValue` if it is no SHA-256.
  static func key(_ requestKey: String) throws -> Digest256 {
    guard let key = Digest256(hexadecimal: requestKey) else {
      throw StoreError.invalidValue(
        place: "request key \(requestKey.prefix(80))",
        problem: "expected a SHA-256 as 64 lower-case hexadecimal digits")
    }
    return key
  }
}

extension Connection {
  /// - Parameter after: the last reply that does not count.
  func reply(for key: Digest256, after: Int64 = 0) throws -> ChatReply? {
    try first(
      """
      SELECT p.id, p.text, p.reasoning, p.finish, p.prompt_tokens, p.cached_prompt_tokens,
        p.cache_write_tokens, p.completion_tokens, p.reasoning_tokens, p.is_estimated,
        p.discarded_prompt_tokens, p.discarded_completion_tokens, o.served_model, p.latency,
        p.attempts, p.flags, p.remarks, p.tool_calls
      FROM replies p JOIN origins o ON o.id = p.origin_id
      WHERE substr(p.request_key, 1, 8) = substr(?1, 1, 8) AND p.request_key = ?1 AND p.id > ?2
      ORDER BY p.id DESC LIMIT 1
      """, key, after, of: "replies"
    ) { try $0.reply(from: 1) }
  }

  func insertReply(_ entry: ReplyEntry) throws -> Int64 {
    let reply = entry.reply
    let row = try insert(
      """
      INSERT INTO replies (request_key, origin_id, session_id, finish, prompt_tokens,
        cached_prompt_tokens, cache_write_tokens, completion_tokens, reasoning_tokens, is_estimated,
        discarded_prompt_tokens, discarded_completion_tokens, latency, attempts, replied_at, flags,
        remarks, text, reasoning, tool_calls, seal)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
        ?20, row_seal(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
          ?15, ?16, ?17, ?18, ?19, ?20))
      """, entry.key, try origin(entry), entry.session, reply.finish.stored,
      reply.usage.promptTokens, reply.usage.cachedPromptTokens, reply.usage.cacheWriteTokens,
      reply.usage.completionTokens, reply.usage.reasoningTokens, reply.usage.isEstimated,
      reply.discardedUsage.promptTokens, reply.discardedUsage.completionTokens, reply.latency,
      reply.attempts, entry.repliedAt, entry.flags, entry.remarks, reply.text, reply.reasoning,
      entry.toolCalls)
    freshReplies.remember(entry, row)
    return row
  }

  /// The stored reply that is this very reply, byte for byte, or a new row: a model without an
  /// archive may have given it, or it was replaced since.
  func replyRow(_ entry: ReplyEntry) throws -> Int64 {
    if let row = freshReplies.take(entry) { return row }
    let reply = entry.reply
    return try first(
      """
      SELECT p.id FROM replies p JOIN origins o ON o.id = p.origin_id
      WHERE substr(p.request_key, 1, 8) = substr(?1, 1, 8) AND p.request_key = ?1
        AND p.text = ?2 AND p.reasoning IS ?3 AND p.finish = ?4 AND p.prompt_tokens = ?5
        AND p.cached_prompt_tokens = ?6 AND p.cache_write_tokens = ?7
        AND p.completion_tokens = ?8 AND p.reasoning_tokens = ?9 AND p.is_estimated = ?10
        AND p.latency = ?11 AND p.attempts = ?12 AND p.flags IS ?13 AND p.remarks IS ?14
        AND o.served_model IS ?15 AND p.tool_calls IS ?16
      ORDER BY p.id DESC LIMIT 1
      """, entry.key, reply.text, reply.reasoning, reply.finish.stored, reply.usage.promptTokens,
      reply.usage.cachedPromptTokens, reply.usage.cacheWriteTokens, reply.usage.completionTokens,
      reply.usage.reasoningTokens, reply.usage.isEstimated, reply.latency, reply.attempts,
      entry.flags, entry.remarks, reply.servedModel, entry.toolCalls
    ) { try $0.integer(0) } ?? insertReply(entry)
  }

  private func origin(_ entry: ReplyEntry) throws -> Int64 {
    let servedModel = entry.reply.servedModel
    let row = SharedRow.origin(
      endpoint: ExactText(entry.endpoint), model: ExactText(entry.model),
      servedModel: servedModel.map(ExactText.init))
    return try id(of: row) {
      try first(
        "SELECT id FROM origins WHERE endpoint = ?1 AND model = ?2 AND served_model IS ?3",
        entry.endpoint, entry.model, servedModel
      ) { try $0.integer(0) }
        ?? insert(
          "INSERT INTO origins (endpoint, model, served_model) VALUES (?1, ?2, ?3)",
          entry.endpoint, entry.model, servedModel)
    }
  }
}

extension Row {
  /// A reply from seventeen columns, in the order of `Connection.reply(for:)`.
  func reply(from column: Int32) throws -> ChatReply {
    guard let finish = FinishReason(stored: try text(column + 2)) else {
      throw damage(column + 2, expected: "stop, length, refusal, or other: with a word")
    }
    let flags = try optional(column + 14) { column in
      try json(column, [String].self).map { word in
        guard let flag = ReplyFlag(rawValue: word) else {
          throw damage(column, expected: "a JSON array of flags that there are; \(word) is none")
        }
        return flag
      }
    }
    return ChatReply(
      text: try text(column), reasoning: try optionalText(column + 1),
      toolCalls: try optional(column + 16) { try json($0, [ToolCall].self) } ?? [],
      finish: finish,
      usage: try usage(from: column + 3), discardedUsage: try discardedUsage(from: column + 9),
      servedModel: try optionalText(column + 11), latency: try seconds(column + 12),
      attempts: try int(column + 13), flags: Set(flags ?? []),
      remarks: try optional(column + 15) { try json($0, [String].self) } ?? [])
  }

  /// Tokens from six columns: prompt, cached, cache writes, completion, reasoning, estimated.
  func usage(from column: Int32, upTo most: Int = largestCount) throws -> Usage {
    Usage(
      promptTokens: try int(column, in: 0...most),
      cachedPromptTokens: try int(column + 1, in: 0...most),
      cacheWriteTokens: try int(column + 2, in: 0...most),
      completionTokens: try int(column + 3, in: 0...most),
      reasoningTokens: try int(column + 4, in: 0...most), isEstimated: try flag(column + 5))
  }

  /// Tokens from two columns: prompt and completion.
  func discardedUsage(from column: Int32) throws -> Usage {
    Usage(
      promptTokens: try int(column, in: 0...Self.largestCount),
      completionTokens: try int(column + 1, in: 0...Self.largestCount))
  }
}

extension FinishReason {
  private static let otherPrefix = "other:"

  /// `stop`, `length`, `refusal`, or `other:` and the endpoint's word.
  var stored: String {
    switch self {
    case .stop: "stop"
    case .length: "length"
    case .refusal: "refusal"
    case .other(let word): Self.otherPrefix + word
    }
  }

  /// - Returns: nil for what `stored` would not be.
  init?(stored: String) {
    switch stored {
    case "stop": self = .stop
    case "length": self = .length
    case "refusal": self = .refusal
    default:
      guard stored.utf8.starts(with: Self.otherPrefix.utf8) else { return nil }
      // By bytes: the word may begin with a combining scalar, which would join the colon.
      self = .other(
        String(decoding: stored.utf8.dropFirst(Self.otherPrefix.utf8.count), as: UTF8.self))
    }
  }
}
