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
    /// Objects with `member`, one of these, and `value`.
    case changes([String])
  }

  /// The schema that is sent.
  let schema: OutputSchema
  private let decisive: String
  private let decisiveMember: Member?

  /// A form.
  /// - Parameter decisive: the member without which a JSON object is not this form.
  init(_ name: String, decisive: String, _ members: [String: Member]) {
    self.decisive = decisive
    decisiveMember = members[decisive]
    schema = OutputSchema(
      name: name,
      schema: [
        "type": "object", "additionalProperties": false,
        "properties": .object(members.mapValues(Self.schema)),
        "required": .array(members.keys.sorted().map(JSONValue.string)),
      ])
  }

  /// The filled-in form in a reply, or nil where there is none: the last object whose decisive
  /// member says something that the form knows, since a reply may quote another one before its own,
  /// or the form itself after it; else the last that has the member.
  func read(_ reply: Reply) -> JSONValue? {
    guard reply.finish != .refusal else { return nil }
    let text = ThinkBlock.split(reply.text).text
    return LenientJSON.object(in: text, nested: true) { isDecided($0[decisive]) }
      ?? LenientJSON.object(in: text, nested: true) { $0[decisive] != nil }
  }

  private func isDecided(_ value: JSONValue?) -> Bool {
    guard let value, value != .null else { return false }
    return switch decisiveMember {
    case .flag: value.flag != nil
    case .whole: value.wholeNumber != nil
    case .text, .changes, nil: value.text != nil
    case .choice(let words): isChoice(value, of: words)
    }
  }

  /// Whether a text begins with one of the words, `approved` with `approve`, and names no second
  /// one, as the form's own description does (`approve | revise`).
  private func isChoice(_ value: JSONValue, of words: [String]) -> Bool {
    guard let first = value.firstWord,
      let choice = words.first(where: { first == $0 || first == $0 + "d" || first == $0 + "ed" })
    else { return false }
    let named = (value.text ?? "").split { !$0.isLetter }.map { $0.lowercased() }
    return !words.contains { $0 != choice && named.contains($0) }
  }

  private static func schema(_ member: Member) -> JSONValue {
    switch member {
    case .text: ["type": "string"]
    case .flag: ["type": "boolean"]
    case .whole: ["type": "integer"]
    case .choice(let words): ["type": "string", "enum": .array(words.map(JSONValue.string))]
    case .changes(let names):
      [
        "type": "array", "maxItems": .integer(names.count),
        "items": ReplyForm.Member.objects([
          "member": ["type": "string", "enum": .array(names.map(JSONValue.string))],
          "value": ["type": "string"],
        ]),
      ]
    }
  }
}

extension JSONValue {
  /// The first word of a text in lower case: `FULL MAS` is `full`. Nil for anything but a text.
  var firstWord: String? {
    text?.split { !$0.isLetter }.first.map { $0.lowercased() }
  }
}
