public import Evaluation
import Synchronization

/// A model that answers by a script, so that an organization can be tested without an endpoint.
public final class ScriptedModel: ChatModel, ChatProvider {
  private let script: @Sendable (ChatRequest, CallOccasion) async throws -> ChatReply
  private let log = Mutex<[ChatRequest]>([])

  /// A model that answers each request by a function of it.
  public init(_ script: @escaping @Sendable (ChatRequest, CallOccasion) async throws -> ChatReply) {
    self.script = script
  }

  /// A model whose n-th call gets the n-th text, the last one again and again.
  public convenience init(_ texts: String...) {
    let rest = Mutex(texts[...])
    self.init { _, _ in
      let text = rest.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? "" }
      return ChatReply(text: text, usage: Usage(promptTokens: 10, completionTokens: 2))
    }
  }

  public func reply(to request: ChatRequest, occasion: CallOccasion) async throws -> ModelAnswer {
    log.withLock { $0.append(request) }
    return ModelAnswer(
      reply: try await script(request, occasion), requestKey: "scripted", isCacheHit: false)
  }

  public func ask(
    _ request: EncodedRequest, keep: (ChatReply) async throws -> Void
  ) async throws -> ChatReply {
    log.withLock { $0.append(request.request) }
    let reply = try await script(request.request, CallOccasion(repetition: 0, ordinal: 0))
    try await keep(reply)
    return reply
  }

  /// The requests so far, in order of arrival.
  public var requests: [ChatRequest] { log.withLock { $0 } }
}

extension ChatRequest {
  /// The conversation's last message.
  public var lastMessage: String { messages.last?.content ?? "" }
}
