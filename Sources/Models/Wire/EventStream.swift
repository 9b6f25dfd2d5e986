import Evaluation
import Transport

/// Server-sent events (WHATWG HTML, section 9.2) where one completion was asked for: some servers
/// stream whatever is asked. They are put together to the completion that they are parts of.
enum EventStream {
  /// Whether a body is a stream of events, which may begin with comments. Comments before a JSON
  /// object keep a connection alive, and make no stream of it.
  static func isEvents(_ body: [UInt8]) -> Bool {
    var start = body[...].drop(while: isBlank)
    while start.first == UInt8(ascii: ":") {
      start = start.drop { $0 != 0x0A && $0 != 0x0D }.drop(while: isBlank)
    }
    return ["data:", "event:", "id:", "retry:"].contains { start.starts(with: $0.utf8) }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// The completion, or nil where the events hold none or end before it was whole.
  static func completion(_ body: [UInt8]) -> WireJSON.Reading? {
    var parts = Parts()
    var events = EventReader()
    // The last event counts where no blank line follows it, too.
    for data in events.take(body + [0x0A, 0x0A]) { parts.take(data) }
    return parts.completion
  }

  /// What the events have brought so far.
  private struct Parts {
    private var members: [String: JSONValue] = [:]
    private var message: [String: JSONValue] = [:]
    private var texts: [String: String] = [:]
    private var finish: JSONValue?
    private var hasEnded = false
    private var isRepaired = false

    mutating func take(_ data: [UInt8]) {
      if data.elementsEqual("[DONE]".utf8) {
        hasEnded = true
        return
      }
      guard let event = WireJSON.reply(data), case .object(let members) = event.value else {
        return
      }
      isRepaired = isRepaired || event.isRepaired
      for (name, value) in members where name != "choices" && value != .null {
        self.members[name] = Self.merged(self.members[name], value)
      }
      for choice in members["choices"]?.elements ?? []
      where choice["index"]?.wholeNumber ?? 0 == 0 {
        take(choice)
      }
    }

    private mutating func take(_ choice: JSONValue) {
      if let error = choice["error"], error != .null { members["error"] = error }
      if let reason = choice["finish_reason"], reason != .null { finish = reason }
      if let usage = choice["usage"] { members["usage"] = Self.merged(members["usage"], usage) }
      guard case .object(let delta)? = choice["delta"] ?? choice["message"] else { return }
      for (name, value) in delta where value != .null {
        let text = name == "content" ? MessageContent(value) : nil
        if let text, value.text == nil {
          texts["content", default: ""] += text.text
          texts["reasoning_content", default: ""] += text.reasoning
        } else if let text = value.text, name != "role" {
          texts[name, default: ""] += text
        } else {
          message[name] = value
        }
      }
    }

    /// A member of which each event may bring a part. What was counted is not taken back.
    private static func merged(_ old: JSONValue?, _ new: JSONValue) -> JSONValue {
      switch (old, new) {
      case (.object(let old)?, .object(let new)): .object(old.merging(new) { merged($0, $1) })
      case (let old?, .null), (let old?, .integer(0)): old
      default: new
      }
    }

    var completion: WireJSON.Reading? {
      let isWhole = hasEnded || finish != nil || members["error"] != nil
      guard isWhole, !members.isEmpty || finish != nil || !texts.isEmpty else { return nil }
      var completion = members
      let message = message.merging(texts.mapValues(JSONValue.string)) { _, text in text }
      if finish != nil || !message.isEmpty {
        completion["choices"] = [
          ["message": .object(message), "finish_reason": finish ?? .null]
        ]
      }
      return WireJSON.Reading(value: .object(completion), isRepaired: isRepaired)
    }
  }
}
