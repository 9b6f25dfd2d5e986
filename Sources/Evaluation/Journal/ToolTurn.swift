/// An ask in the course of its conversation with tools.
struct ToolTurn: Sendable {
  /// Shown with the last results that a turn may have.
  static let lastRound = "No further tool can be used in this turn. Answer now with what you have."

  /// The request without further tools where an agent has used up its rounds, and with what came of
  /// its wishes.
  static func next(
    _ request: ChatRequest, reply: ChatReply, uses: [ToolUse], isLast: Bool
  ) -> ChatRequest {
    var next = request
    let text = reply.text.isEmpty ? [] : [MessagePart(reply.text)]
    next.messages.append(
      Message(.assistant, text + uses.map { MessagePart(.toolCall($0.wish)) }))
    next.messages.append(
      Message(
        .tool,
        uses.map { use in
          MessagePart(
            .toolResult(
              ToolResult(
                callID: use.wish.id, text: use.output.text, isError: use.output.isError)))
        }))
    if isLast {
      next.messages.append(Message(.user, lastRound))
      next.toolChoice = .none
    }
    return next
  }

  /// The reply's wishes under names that do not depend on the endpoint: nine letters and digits, which
  /// all endpoints take, counted through the conversation.
  static func wishes(of reply: ChatReply, in request: ChatRequest) -> [ToolCall] {
    let before = request.messages.reduce(0) { count, message in
      count + message.parts.count { $0.content.kind == .toolCall }
    }
    return reply.toolCalls.enumerated().map { index, wish in
      let digits = String(before + index + 1)
      var named = wish
      named.id = "call" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
      return named
    }
  }
}
