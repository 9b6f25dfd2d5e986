public import Evaluation
import FoundationEssentials

extension RunStore: ReplyArchive {
  /// The reply that was committed last under this identity, or nil.
  /// - Throws: `StoreError.invalidValue` if the identity is no SHA-256.
  public func reply(for requestKey: String) async throws -> ChatReply? {
    try await reply(for: requestKey, since: nil)
  }

  fileprivate func reply(for requestKey: String, since: Date?) async throws -> ChatReply? {
    let key = try Key(requestKey: requestKey)
    let oldest = since?.timeIntervalSince1970
    return try await lookups.perform { try $0.reply(for: key, since: oldest) }
  }

  /// The replies that a run may take: for a fresh run those that were committed since it began.
  public func archive(for run: RunRecord) -> some ReplyArchive {
    RepliesSince(store: self, since: run.repliesSince)
  }

  /// Commits a reply. An earlier reply under the same identity is kept for the transcripts that
  /// used it; look-ups find the new one.
  public func commit(
    _ reply: ChatReply, for requestKey: String, endpoint: String
  ) async throws {
    let entry = try ReplyEntry(reply, requestKey: requestKey, endpoint: endpoint)
    try await write { _ = try $0.insertReply(entry) }
  }
}

/// The replies of a store from a time on.
private struct RepliesSince: ReplyArchive {
  let store: RunStore
  let since: Date?

  func reply(for requestKey: String) async throws -> ChatReply? {
    try await store.reply(for: requestKey, since: since)
  }

  func commit(_ reply: ChatReply, for requestKey: String, endpoint: String) async throws {
    try await store.commit(reply, for: requestKey, endpoint: endpoint)
  }
}

/// A reply, encoded for its row.
struct ReplyEntry: Sendable {
  let reply: ChatReply
  let key: Key
  let endpoint: String
  let remarks: String?
  let repliedAt: Double

  init(_ reply: ChatReply, requestKey: String, endpoint: String) throws {
    self.reply = reply
    self.endpoint = endpoint
    key = try Key(requestKey: requestKey)
    remarks =
      reply.remarks.isEmpty
      ? nil : try StoredJSON.encode(reply.remarks, place: "remarks of a reply")
    repliedAt = Date().timeIntervalSince1970
  }
}

extension Connection {
  func reply(for key: Key, since: Double? = nil) throws -> ChatReply? {
    try first(
      """
      SELECT p.text, p.reasoning, p.finish, p.prompt_tokens, p.cached_prompt_tokens,
        p.completion_tokens, p.reasoning_tokens, p.is_estimated, o.served_model, p.latency,
        p.attempts, p.remarks
      FROM replies p JOIN origins o ON o.id = p.origin_id
      WHERE p.request_key = ?1 AND (?2 IS NULL OR p.replied_at >= ?2) ORDER BY p.id DESC LIMIT 1
      """, key, since
    ) { try $0.reply(from: 0, path: path) }
  }

  func insertReply(_ entry: ReplyEntry) throws -> Int64 {
    let reply = entry.reply
    return try insert(
      """
      INSERT INTO replies (request_key, origin_id, finish, prompt_tokens, cached_prompt_tokens,
        completion_tokens, reasoning_tokens, is_estimated, latency, attempts, replied_at, remarks,
        text, reasoning)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
      """, entry.key, try origin(entry.endpoint, reply.servedModel), reply.finish.stored,
      reply.usage.promptTokens, reply.usage.cachedPromptTokens, reply.usage.completionTokens,
      reply.usage.reasoningTokens, reply.usage.isEstimated, reply.latency, reply.attempts,
      entry.repliedAt, entry.remarks, reply.text, reply.reasoning)
  }

  /// The stored reply that is this very reply, byte for byte, or a new row: a model without an
  /// archive may have given it, or it was replaced since.
  func replyRow(_ entry: ReplyEntry) throws -> Int64 {
    let reply = entry.reply
    return try first(
      """
      SELECT p.id FROM replies p JOIN origins o ON o.id = p.origin_id
      WHERE p.request_key = ?1 AND p.text = ?2 AND p.reasoning IS ?3 AND p.finish = ?4
        AND p.prompt_tokens = ?5 AND p.cached_prompt_tokens = ?6 AND p.completion_tokens = ?7
        AND p.reasoning_tokens = ?8 AND p.is_estimated = ?9 AND p.latency = ?10
        AND p.attempts = ?11 AND p.remarks IS ?12 AND o.served_model IS ?13
      ORDER BY p.id DESC LIMIT 1
      """, entry.key, reply.text, reply.reasoning, reply.finish.stored, reply.usage.promptTokens,
      reply.usage.cachedPromptTokens, reply.usage.completionTokens, reply.usage.reasoningTokens,
      reply.usage.isEstimated, reply.latency, reply.attempts, entry.remarks, reply.servedModel
    ) { $0.integer(0) } ?? insertReply(entry)
  }

  private func origin(_ endpoint: String, _ servedModel: String?) throws -> Int64 {
    let row = SharedRow.origin(
      endpoint: ExactText(endpoint), servedModel: servedModel.map(ExactText.init))
    return try id(of: row) {
      try first(
        "SELECT id FROM origins WHERE endpoint = ?1 AND served_model IS ?2", endpoint, servedModel
      ) { $0.integer(0) }
        ?? insert(
          "INSERT INTO origins (endpoint, served_model) VALUES (?1, ?2)", endpoint, servedModel)
    }
  }
}

extension Row {
  /// A reply from twelve columns, in the order of `Connection.reply(for:)`.
  func reply(from column: Int32, path: String) throws -> ChatReply {
    ChatReply(
      text: text(column), reasoning: optionalText(column + 1),
      finish: FinishReason(stored: text(column + 2)), usage: usage(from: column + 3),
      servedModel: optionalText(column + 8), latency: double(column + 9),
      attempts: int(column + 10),
      remarks: try optionalText(column + 11).map {
        try StoredJSON.decode([String].self, $0, path: path)
      } ?? [])
  }

  /// Tokens from five columns: prompt, cached, completion, reasoning, estimated.
  func usage(from column: Int32) -> Usage {
    Usage(
      promptTokens: int(column), cachedPromptTokens: int(column + 1),
      completionTokens: int(column + 2), reasoningTokens: int(column + 3),
      isEstimated: flag(column + 4))
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

  init(stored: String) {
    switch stored {
    case "stop": self = .stop
    case "length": self = .length
    case "refusal": self = .refusal
    default:
      // By bytes: the word may begin with a combining scalar, which would join the colon.
      self = .other(
        String(decoding: stored.utf8.dropFirst(Self.otherPrefix.utf8.count), as: UTF8.self))
    }
  }
}
