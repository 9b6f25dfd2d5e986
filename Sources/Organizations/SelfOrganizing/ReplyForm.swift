import Evaluation

/// The form of a structured reply: the same members as a JSON schema and as an example in words.
///
/// Members are named so that their alphabetical order is the order in which an agent should write
/// them (withdraw or not, role, work, answer), since some servers take the properties by name.
struct ReplyForm: Sendable {
  /// A member of the reply.
  struct Member: Sendable {
    let name: String
    let type: JSONValue
    /// The value shown in the example, as JSON.
    let example: String

    static let abstain = Member(name: "abstain", type: ["type": "boolean"], example: "false")
    static let role = Member(
      name: "acting_as", type: ["type": "string"], example: "\"your role in a few words\"")
    static let plan = Member(
      name: "plan", type: ["type": "string"], example: "\"what you intend to do\"")
    static let work = Member(name: "analysis", type: ["type": "string"], example: "\"your work\"")
    static let answer = Member(
      name: "answer", type: ["type": "string"], example: "\"the answer to the question\"")
    static let buildsOn = Member(
      name: "builds_on", type: ["type": "array", "items": ["type": "integer"]], example: "[]")
    static let reinforces = Member(
      name: "reinforces", type: ["type": "integer"], example: "0")
    static let rating = Member(name: "rating", type: ["type": "integer"], example: "5")
    static let ratings = Member(
      name: "ratings", type: ["type": "array", "items": ["type": "integer"]], example: "[5, 5]")
    static let assignments = Member(
      name: "assignments",
      type: [
        "type": "array",
        "items": [
          "type": "object", "additionalProperties": false,
          "properties": [
            "agent": ["type": "integer"], "instruction": ["type": "string"],
            "role": ["type": "string"],
          ],
          "required": ["agent", "instruction", "role"],
        ],
      ],
      example: #"[{"agent": 2, "role": "a role", "instruction": "what to do"}]"#)
  }

  let name: String
  let members: [Member]

  /// Assigned work, or work in a role settled before.
  static let work = ReplyForm(name: "work", members: [.work, .answer])
  /// A role of one's own and work, or abstention.
  static let contribution = ReplyForm(
    name: "contribution", members: [.abstain, .role, .work, .answer])
  /// The same where finished work of others is in sight.
  static let addition = ReplyForm(
    name: "addition", members: [.abstain, .role, .work, .answer, .buildsOn])
  static let intention = ReplyForm(name: "intention", members: [.abstain, .role, .plan])
  static let differentiation = ReplyForm(name: "differentiation", members: [.abstain, .role])
  static let mark = ReplyForm(
    name: "mark", members: [.abstain, .role, .work, .answer, .reinforces])
  static let candidate = ReplyForm(
    name: "candidate", members: [.abstain, .role, .work, .answer, .rating])
  static let variation = ReplyForm(name: "variation", members: [.work, .answer, .rating])
  static let ratings = ReplyForm(name: "ratings", members: [.ratings])
  static let plan = ReplyForm(name: "plan", members: [.assignments])

  static let all = [
    work, contribution, addition, intention, differentiation, mark, candidate, variation, ratings,
    plan,
  ]

  /// The schema. Where the benchmark's answer is structured, its members take the place of `answer`,
  /// so that the whole reply is also an answer in the benchmark's format.
  func schema(_ format: any AnswerFormat) -> OutputSchema {
    let properties = properties(format)
    return OutputSchema(
      name: name,
      schema: [
        "type": "object", "additionalProperties": false,
        "properties": .object(
          Dictionary(properties.map { ($0.name, $0.type) }, uniquingKeysWith: { $1 })),
        "required": .array(properties.map { .string($0.name) }),
      ])
  }

  /// The form as an example of one line.
  func example(_ format: any AnswerFormat) -> String {
    "{" + properties(format).map { "\"\($0.name)\": \($0.example)" }.joined(separator: ", ") + "}"
  }

  /// The reply's object, or nil where there is none with any of the members.
  func object(in text: String) -> JSONValue? {
    LenientJSON.object(in: text) { object in members.contains { object[$0.name] != nil } }
  }

  private func properties(_ format: any AnswerFormat) -> [Member] {
    members.flatMap { member in
      member.name == Member.answer.name ? format.answerMembers ?? [member] : [member]
    }
  }
}

extension AnswerFormat {
  /// The members of a structured answer by name, or nil where the answer is plain text.
  fileprivate var answerMembers: [ReplyForm.Member]? {
    guard case .object(let properties) = schema(reasoning: false)?.schema["properties"] else {
      return nil
    }
    return properties.sorted { $0.key < $1.key }.map { name, type in
      if name == ReplyForm.Member.answer.name {
        return .init(name: name, type: type, example: ReplyForm.Member.answer.example)
      }
      let example =
        switch type["type"]?.text {
        case "boolean": "true"
        case "integer", "number": "0"
        case "array": "[0]"
        case "object": "{}"
        default: "\"…\""
        }
      return ReplyForm.Member(name: name, type: type, example: example)
    }
  }
}
