public import Digests

/// A piece of a message: the material of a task, one contribution, a turn, an image, a recording, a
/// tool's result.
///
/// What many messages show is one part that they share: in memory a reference, in the store a row.
/// Parts are joined only when a request is encoded for an endpoint.
public struct MessagePart: Sendable {
  /// What stands between a part and the one before it in the same message.
  public enum Joint: String, Sendable, Hashable, CaseIterable {
    /// Nothing.
    case none = ""
    /// A new line.
    case line = "\n"
    /// A blank line.
    case paragraph = "\n\n"
  }

  /// What a part holds.
  public enum Content: Sendable, Hashable {
    /// Text.
    case text(String)
    /// An image.
    case image(InlineFile)
    /// A recording.
    case audio(InlineFile)
    /// A model's wish to use a tool; stands in assistant messages.
    case toolCall(ToolCall)
    /// What a tool gave back; stands in tool messages.
    case toolResult(ToolResult)
  }

  /// What copies of a part share: a prompt may have hundreds of parts.
  private final class Shared: Sendable {
    let content: Content
    let joint: Joint
    let digest: Digest256

    init(_ content: Content, _ joint: Joint) {
      self.content = content
      self.joint = joint
      digest = Digest256 { digest in
        digest.update(content.kind.rawValue + "\u{0}" + joint.rawValue + "\u{0}")
        content.feed(digest)
      }
    }
  }

  private let shared: Shared

  /// What it holds.
  public var content: Content { shared.content }
  /// What precedes it, unless it is a message's first part.
  public var joint: Joint { shared.joint }
  /// SHA-256 of joint and content: two parts with the same digest are the same part.
  public var digest: Digest256 { shared.digest }
  /// Whether an endpoint that caches prompts where it is told should cache all that comes before
  /// the end of this part. A hint: it is no part of a request's identity and is not stored.
  public var endsCachedPrefix = false

  /// A part.
  public init(_ content: Content, joint: Joint = .paragraph) {
    shared = Shared(content, joint)
  }

  /// A part of text.
  public init(_ text: String, joint: Joint = .paragraph) {
    self.init(.text(text), joint: joint)
  }

  /// The text of a part of text; nil for anything else.
  public var text: String? {
    if case .text(let text) = content { text } else { nil }
  }

  /// The file of an image or a recording; nil for anything else.
  public var file: InlineFile? {
    switch content {
    case .image(let file), .audio(let file): file
    case .text, .toolCall, .toolResult: nil
    }
  }
}

extension MessagePart: Hashable {
  /// Whether both are the same part.
  public static func == (left: MessagePart, right: MessagePart) -> Bool {
    left.shared === right.shared || left.digest == right.digest
  }

  /// Hashes the digest.
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

extension MessagePart.Content {
  /// The kinds of content, by the names that the store has for them.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case text
    case image
    case audio
    case toolCall = "tool-call"
    case toolResult = "tool-result"
  }

  /// Which kind it is.
  public var kind: Kind {
    switch self {
    case .text: .text
    case .image: .image
    case .audio: .audio
    case .toolCall: .toolCall
    case .toolResult: .toolResult
    }
  }

  fileprivate func feed(_ digest: borrowing Digest) {
    switch self {
    case .text(let text): digest.update(text)
    case .image(let file), .audio(let file):
      digest.update(file.mediaType + "\u{0}")
      file.bytes.withUnsafeBytes { digest.update($0) }
    case .toolCall(let call): digest.update([call.id, call.name, call.arguments])
    case .toolResult(let result):
      digest.update([result.callID, result.isError ? "error" : "result", result.text])
    }
  }
}

extension Digest {
  /// Adds texts, each preceded by its length, so that no two lists are digested alike.
  fileprivate func update(_ texts: [String]) {
    for text in texts {
      withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { update($0) }
      update(text)
    }
  }
}

/// A model's wish to use a tool.
public struct ToolCall: Sendable, Hashable, Codable {
  /// The call's name in the conversation, to which the result refers.
  public var id: String
  /// The tool's name.
  public var name: String
  /// The arguments as the model wrote them: JSON, if the model kept to the form.
  public var arguments: String

  /// A wish.
  public init(id: String, name: String, arguments: String) {
    self.id = id
    self.name = name
    self.arguments = arguments
  }
}

/// What a tool gave back.
public struct ToolResult: Sendable, Hashable {
  /// The call that it answers.
  public var callID: String
  /// The result, or what went wrong, in words for the model.
  public var text: String
  /// Whether the tool failed.
  public var isError: Bool

  /// A result.
  public init(callID: String, text: String, isError: Bool = false) {
    self.callID = callID
    self.text = text
    self.isError = isError
  }
}
