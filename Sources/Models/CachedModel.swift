public import Evaluation
import Synchronization

/// Answers from an archive of replies, and asks a provider only for what is not there. A reply is
/// committed to the archive before it is returned.
public final class CachedModel: ChatModel {
  /// Which stored replies are not good enough.
  public struct Policy: Sendable, Hashable {
    /// Outcomes of a stored reply that can be asked for once more.
    public enum RetriedOutcome: String, Sendable, Hashable, CaseIterable {
      /// The model or a content filter declined.
      case refused
      /// The completion was cut off at its token limit.
      case limit
    }

    /// Stored replies that are asked for anew, once for each identity (`--retry-outcomes`).
    public var retryOutcomes: Set<RetriedOutcome>

    /// A policy; by default every stored reply is good.
    public init(retryOutcomes: Set<RetriedOutcome> = []) {
      self.retryOutcomes = retryOutcomes
    }

    fileprivate var acceptsAll: Bool { retryOutcomes.isEmpty }

    fileprivate func accepts(_ reply: ChatReply) -> Bool {
      switch reply.finish {
      case .refusal: !retryOutcomes.contains(.refused)
      case .length: !retryOutcomes.contains(.limit)
      default: true
      }
    }
  }

  /// A request that was not in the archive while calls were forbidden.
  public struct Missing: Sendable, Hashable {
    /// Its identity.
    public let requestKey: String
    /// The model asked.
    public let model: String
    /// The start of its last message, printable.
    public let prompt: String
  }

  private let provider: (any ChatProvider)?
  private let endpoint: String
  private let archive: any ReplyArchive
  private let policy: Policy
  private let flights = Flights()
  private let memory = Mutex(Memory())

  private struct Memory {
    /// Identities that the policy had asked for anew: their stored replies are good by now.
    var renewed: Set<String> = []
    var missing: [Missing] = []
    var missingKeys: Set<String> = []
  }

  /// A model with a memory.
  /// - Parameters:
  ///   - provider: whom to ask; nil forbids calls (`--offline`).
  ///   - endpoint: the endpoint's name, part of every identity.
  public init(
    _ provider: (any ChatProvider)?, endpoint: String, archive: any ReplyArchive,
    policy: Policy = Policy()
  ) {
    self.provider = provider
    self.endpoint = endpoint
    self.archive = archive
    self.policy = policy
  }

  /// What was asked for and is not stored, in the order of asking; only while calls are forbidden.
  public var missing: [Missing] { memory.withLock { $0.missing } }

  /// Answers one request, from the archive if it can.
  ///
  /// A request that is under way already is not sent twice: its answer serves both, and counts as a
  /// hit for the second.
  /// - Throws: `ModelError.notStored` where calls are forbidden; else what the provider and the
  ///   archive throw.
  public func reply(to request: ChatRequest, occasion: CallOccasion) async throws -> ModelAnswer {
    let body = ChatCompletionBody.encode(request)
    let key = RequestIdentity.key(ofBody: body, endpoint: endpoint, occasion: occasion)
    return try await flights.join(key) {
      if let stored = try await self.stored(key) { return stored }
      return try await self.ask(EncodedRequest(request, referenceBody: body), key)
    }
  }

  @inline(never)  // Room for a stored reply is not needed while the endpoint is waited for.
  private func stored(_ key: String) async throws -> ModelAnswer? {
    guard let reply = try await archive.reply(for: key), isGood(reply, key) else { return nil }
    return ModelAnswer(reply: reply, requestKey: key, isCacheHit: true)
  }

  private func ask(_ request: EncodedRequest, _ key: String) async throws -> ModelAnswer {
    guard let provider else {
      note(missing: request.request, key)
      throw ModelError.notStored(requestKey: key)
    }
    let model = request.request.model
    do {
      let reply = try await provider.ask(request) {
        try await self.archive.commit($0, for: key, endpoint: self.endpoint, model: model)
      }
      if !policy.acceptsAll { memory.withLock { _ = $0.renewed.insert(key) } }
      return ModelAnswer(reply: reply, requestKey: key, isCacheHit: false)
    } catch let error as ModelError where error.discardedUsage != .zero {
      try await archive.recordDiscarded(error.discardedUsage, model: model)
      throw error
    }
  }

  private func isGood(_ stored: ChatReply, _ key: String) -> Bool {
    provider == nil || policy.accepts(stored) || memory.withLock { $0.renewed.contains(key) }
  }

  private func note(missing request: ChatRequest, _ key: String) {
    let missing = Missing(
      requestKey: key, model: request.model,
      prompt: TerminalText.visible((request.messages.last?.content ?? "").excerpt(80)))
    memory.withLock {
      if $0.missingKeys.insert(key).inserted { $0.missing.append(missing) }
    }
  }
}
