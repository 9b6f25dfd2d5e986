import Evaluation

/// The schema that a probe asks for.
enum ProbeSchema {
  private static let colours = ["crimson", "ochre"]

  static let schema = OutputSchema(
    name: "colour",
    schema: [
      "type": "object", "additionalProperties": false, "required": ["colour", "certainty"],
      "properties": [
        "colour": ["type": "string", "enum": .array(colours.map { .string($0) })],
        "certainty": ["type": "integer"],
      ],
    ])

  static func isKept(by text: String) -> Bool {
    let text = text.trimmingSpace()
    guard text.hasPrefix("{"), text.hasSuffix("}"),
      case .object(let members) = LenientJSON.object(in: text)
    else { return false }
    return members.count == 2 && members["certainty"]?.wholeNumber != nil
      && members["colour"]?.text.map(colours.contains) == true
  }
}
