import Digests
import Evaluation

/// A row that many transcripts refer to. Such rows are never changed, and but for runs never deleted, so
/// that a writer may remember their ids.
enum SharedRow: Hashable {
  case run(ExactText)
  case agent(id: ExactText, role: ExactText, layer: ExactText?)
  case settings(SharedSettings)
  case origin(endpoint: ExactText, model: ExactText, servedModel: ExactText?)
  case metrics(scoringVersion: ExactText, names: ExactText)
}

/// A row of `parts`.
struct SharedPart: Hashable {
  let digest: Digest256
  let role: Message.Speaker
}

/// The columns of `request_settings`.
struct SharedSettings: Hashable {
  let model: ExactText
  let schemaName: ExactText?
  let schema: ExactText?
  let maxCompletionTokens: Int?
  let temperature: Double?
  let topP: Double?
  let reasoningEffort: ExactText?
  let extraBody: ExactText?
  let tools: ToolMenu?
  let toolChoice: ToolChoice
}

/// The ids of shared rows that a connection has seen. Forgotten when a transaction is rolled back,
/// because it may have made some of them.
struct SharedRows<Key: Hashable> {
  private let most: Int
  private var ids: [Key: Int64] = [:]

  /// - Parameter most: how many are remembered.
  init(most: Int) { self.most = most }

  subscript(_ row: Key) -> Int64? { ids[row] }

  mutating func remember(_ row: Key, _ id: Int64) {
    if ids.count >= most { ids.removeAll(keepingCapacity: true) }
    ids[row] = id
  }

  mutating func forget() { ids = [:] }
}

/// The rows of replies that were inserted of late, until a transcript asks for them: nearly every reply is
/// committed once and used once, and need not be searched for.
struct FreshReplies {
  private static let most = 1_024
  private var rows: [Digest256: (entry: ReplyEntry, id: Int64)] = [:]

  mutating func remember(_ entry: ReplyEntry, _ id: Int64) {
    if rows.count >= Self.most { forget() }
    rows[entry.key] = (entry, id)
  }

  /// The row of this very reply, which is forgotten; nil where it is not known.
  mutating func take(_ entry: ReplyEntry) -> Int64? {
    guard let known = rows[entry.key], known.entry.isSame(as: entry) else { return nil }
    rows[entry.key] = nil
    return known.id
  }

  mutating func forget() { rows = [:] }
}

extension ReplyEntry {
  /// Whether the rows of both have the same reply, byte for byte.
  fileprivate func isSame(as other: ReplyEntry) -> Bool {
    key == other.key && reply == other.reply && flags == other.flags
      && ExactText(reply.text) == ExactText(other.reply.text)
      && reply.reasoning.map(ExactText.init) == other.reply.reasoning.map(ExactText.init)
      && reply.servedModel.map(ExactText.init) == other.reply.servedModel.map(ExactText.init)
      && remarks.map(ExactText.init) == other.remarks.map(ExactText.init)
      && toolCalls.map(ExactText.init) == other.toolCalls.map(ExactText.init)
  }
}
