/// Where replies are kept so that nothing is paid for twice. The store implements it; the response
/// cache of `Models` uses it.
public protocol ReplyArchive: Sendable {
  /// The reply that was committed under this identity, or nil.
  func reply(for requestKey: String) async throws -> ChatReply?

  /// Commits a reply; when this returns, the reply survives the death of the process. Committing
  /// an identity again replaces the reply.
  /// - Parameters:
  ///   - endpoint: the endpoint's name.
  ///   - model: the model that was asked.
  func commit(
    _ reply: ChatReply, for requestKey: String, endpoint: String, model: String
  ) async throws

  /// Keeps count of answers that were paid for and could not be used, of a call that came to no reply.
  func recordDiscarded(_ usage: Usage, model: String) async throws
}

/// Where a run's transcripts and scores go. The store implements it; the harness uses it.
public protocol RunRecorder: Sendable {
  /// The attempts of this run that have a transcript whose outcome is not `failed`.
  func finishedAttempts() async throws -> Set<AttemptID>

  /// The attempts of this run that have a transcript whose outcome is `failed`.
  func failedAttempts() async throws -> Set<AttemptID>

  /// The participants of each of the finished attempts that have any: from these the memory of a
  /// `Remembering` organization is rebuilt.
  func participants() async throws -> [AttemptID: [Participant]]

  /// Appends a transcript and its score, in one transaction. A `failed` transcript of the same
  /// attempt is replaced.
  func append(_ transcript: Transcript, score: TaskScore?) async throws
}
