/// One message of a conversation: who speaks, and the parts of what is said.
public struct Message: Sendable, Hashable {
  /// Who speaks, in the words of the chat-completions interface.
  public enum Speaker: String, Sendable, Hashable, Codable, CaseIterable {
    case system
    case user
    case assistant
    /// A tool, answering a call of the assistant's.
    case tool
  }

  /// The speaker.
  public var role: Speaker
  /// What is said, in order.
  public var parts: [MessagePart]

  /// A message of parts.
  public init(_ role: Speaker, _ parts: [MessagePart]) {
    self.role = role
    self.parts = parts
  }

  /// A message of one part of text.
  public init(_ role: Speaker, _ content: String) {
    self.init(role, [MessagePart(content)])
  }

  /// The parts of text, joined: what an endpoint is sent of them. Made anew each time.
  public var content: String {
    if parts.count == 1, let text = parts[0].text { return text }
    var joined = ""
    joined.reserveCapacity(contentBytes)
    eachPiece { joined += $0 }
    return joined
  }

  /// `content` with each image and recording named by its type, size and digest in its place.
  public var contentWithFiles: String {
    let parts = parts.map { part in
      part.file.map { MessagePart("[\($0.words)]", joint: part.joint) } ?? part
    }
    return Message(role, parts).content
  }

  /// The length of `content` in UTF-8 bytes.
  public var contentBytes: Int {
    var count = 0
    eachPiece { count += $0.utf8.count }
    return count
  }

  /// The pieces that `content` is joined of, joints included, in order.
  public func eachPiece(_ body: (String) -> Void) {
    var isFirst = true
    for part in parts {
      guard let text = part.text else { continue }
      if !isFirst, part.joint != .none { body(part.joint.rawValue) }
      body(text)
      isFirst = false
    }
  }
}

extension [Message] {
  /// The length of what is said, in UTF-8 bytes.
  public var contentBytes: Int { reduce(0) { $0 + $1.contentBytes } }

  /// Whether an endpoint would be sent the same: however the messages are divided into parts.
  func readsLike(_ other: [Message]) -> Bool {
    elementsEqual(other) { left, right in
      left.role == right.role
        && (left.parts == right.parts
          || left.content.utf8.elementsEqual(right.content.utf8)
            && left.parts.filter { $0.text == nil } == right.parts.filter { $0.text == nil })
    }
  }
}
