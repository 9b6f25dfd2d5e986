import Evaluation

/// A call's prompt in one column: a JSON array with an array of part ids for each message,
/// `[[1],[7,12]]`. The parts say who speaks; a message without any is its speaker, `["user"]`.
enum PromptColumn {
  /// A message as the column has it.
  enum Item {
    case parts([Int])
    case empty(Message.Speaker)
  }

  /// - Parameter id: finds or makes a part's row.
  static func encode(
    _ messages: [Message], id: (MessagePart, Message.Speaker) throws -> Int64
  ) rethrows -> String {
    var text = "["
    for message in messages {
      if text.utf8.count > 1 { text += "," }
      if message.parts.isEmpty {
        text += "\"\(message.role.rawValue)\""
      } else {
        text += StoredJSON.array(try message.parts.map { try id($0, message.role) })
      }
    }
    return text + "]"
  }

  /// - Returns: nil for what `encode` would not write.
  static func decode(_ text: String) -> [Item]? {
    var scanner = StoredJSON.Scanner(text)
    guard scanner.take("[") else { return nil }
    var items: [Item] = []
    if !scanner.take("]") {
      repeat {
        if scanner.take("\"") {
          guard let word = scanner.word(), let role = Message.Speaker(rawValue: word) else {
            return nil
          }
          items.append(.empty(role))
        } else {
          guard let ids = scanner.ints(), !ids.isEmpty else { return nil }
          items.append(.parts(ids))
        }
      } while scanner.take(",")
      guard scanner.take("]") else { return nil }
    }
    return scanner.isAtEnd ? items : nil
  }
}
