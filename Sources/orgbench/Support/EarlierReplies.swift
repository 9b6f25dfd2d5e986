import Arguments
import Evaluation
import Store

/// The replies of a run's own store, and where it lacks one those of an earlier store, which is only
/// read (`--replies`). One that is taken from there is kept with the transcript that uses it, and
/// nothing was paid for it.
struct EarlierReplies: ReplyArchive {
  let own: any ReplyArchive
  let earlier: RunStore?

  /// The store that `--replies` names; nil without it.
  static func store(_ arguments: ParsedArguments) async throws -> RunStore? {
    guard let path = arguments[RunOptions.replies] else { return nil }
    guard !arguments[RunOptions.fresh] else {
      throw UsageError(
        "--replies and --fresh exclude each other: a fresh run takes no earlier replies")
    }
    do {
      return try await RunStore.open(path: path, mode: .readOnly)
    } catch StoreError.missing {
      throw InputError("--replies \(path)", "there is no store here", remedy: "name another")
    }
  }

  func reply(for requestKey: String) async throws -> ChatReply? {
    if let reply = try await own.reply(for: requestKey) { return reply }
    return try await earlier?.reply(for: requestKey)
  }

  func commit(
    _ reply: ChatReply, for requestKey: String, endpoint: String, model: String
  ) async throws {
    try await own.commit(reply, for: requestKey, endpoint: endpoint, model: model)
  }

  func recordDiscarded(_ usage: Usage, model: String) async throws {
    try await own.recordDiscarded(usage, model: model)
  }
}
