import Evaluation

/// A structured reply that steers the flow: a plan, an approval, a review.
///
/// The schema forces the form where the endpoint can; the prompt asks for the same form in words,
/// and the reply is read leniently, so that neither is needed for the other.
struct Form: Sendable {
  /// What a member holds.
  enum Member: Sendable {
    case text
    case flag
    case whole
    case choice([String])
  }

  /// The schema that is sent.
  let schema: OutputSchema
  private let decisive: String

  /// A form.
  /// - Parameter decisive: the member without which a JSON object is not this form.
  init(_ name: String, decisive: String, _ members: [String: Member]) {
    self.decisive = decisive
    schema = OutputSchema(
      name: name,
      schema: [
        "type": "object", "additionalProperties": false,
        "properties": .object(members.mapValues(Self.schema)),
        "required": .array(members.keys.sorted().map(JSONValue.string)),
      ])
  }

  /// The filled-in form in a reply, or nil where there is none.
  func read(_ reply: Reply) -> JSONValue? {
    guard reply.finish != .refusal else { return nil }
    return LenientJSON.object(in: reply.text) { $0[decisive] != nil }
  }

  private static func schema(_ member: Member) -> JSONValue {
    switch member {
    case .text: ["type": "string"]
    case .flag: ["type": "boolean"]
    case .whole: ["type": "integer"]
    case .choice(let words): ["type": "string", "enum": .array(words.map(JSONValue.string))]
    }
  }
}

extension JSONValue {
  /// The first word of a text in lower case: `FULL MAS` is `full`. Nil for anything but a text.
  var firstWord: String? {
    text?.split { !$0.isLetter }.first.map { $0.lowercased() }
  }
}
