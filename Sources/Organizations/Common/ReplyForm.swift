import Evaluation

/// The form of a structured reply: the same members as a JSON schema and in words.
///
/// The words describe each member instead of showing an example: small models copy an example to the
/// letter, and then all agents have the role "your role".
///
/// Members are named so that their alphabetical order is the order in which an agent should write
/// them (what there is to add, withdraw or not, role, work, answer), since some servers take the properties by name.
struct ReplyForm: Sendable {
  /// A member of the reply.
  struct Member: Sendable {
    let name: String
    let type: JSONValue
    /// What the member holds, as an agent is told.
    let description: String
    /// Whether the member is a list that the form bounds in length.
    var isList = false
    /// The most characters of a text; nil for no bound.
    var longestText: Int?
    /// Whether the description stays where the benchmark has one of an answer.
    var keepsDescription = false

    /// The type of objects that have all of these properties and no others.
    static func objects(_ properties: [String: JSONValue]) -> JSONValue {
      [
        "type": "object", "additionalProperties": false, "properties": .object(properties),
        "required": .array(properties.keys.sorted().map(JSONValue.string)),
      ]
    }

    /// The type in the schema.
    func type(longestList: Int) -> JSONValue {
      guard case .object(var keywords) = type else { return type }
      if isList { keywords["maxItems"] = .integer(longestList) }
      if let longestText { keywords["maxLength"] = .integer(longestText) }
      return .object(keywords)
    }

    /// Stands before the decision that it leads to, and has something to say either way.
    static let ableToAdd = Member(
      name: "able_to_add", type: ["type": "string"],
      description: "what you can add to the task, or why you cannot, in one sentence")
    static let abstain = Member(
      name: "abstain", type: ["type": "boolean"], description: "true or false")
    static let role = Member(
      name: "acting_as", type: ["type": "string"], description: "the name of your role")
    static let plan = Member(
      name: "plan", type: ["type": "string"], description: "what you intend to do")
    static let work = Member(
      name: "analysis", type: ["type": "string"], description: "your work on the task")
    /// The same with at most so many characters.
    static func work(longest: Int) -> Member {
      Member(
        name: work.name, type: work.type,
        description: "\(work.description), in at most \(longest) characters", longestText: longest)
    }
    static let answer = Member(
      name: "answer", type: ["type": "string"], description: "the answer to the question")
    /// An answer that an agent may leave open.
    static func openAnswer(longest: Int) -> Member {
      Member(
        name: answer.name, type: answer.type,
        description: "your answer to the whole question, or empty if you have none yet",
        longestText: longest, keepsDescription: true)
    }
    static let buildsOn = Member(
      name: "builds_on", type: ["type": "array", "items": ["type": "integer"]],
      description: "a list of these agents' numbers, or an empty list", isList: true)
    static let reinforces = Member(
      name: "reinforces", type: ["type": "integer"], description: "the number of a mark, or 0")
    static let rating = Member(
      name: "rating", type: ["type": "integer"], description: "a whole number from 0 to 10")
    static let ratings = Member(
      name: "ratings", type: ["type": "array", "items": ["type": "integer"]],
      description: "a list of whole numbers from 0 to 10", isList: true)
    static let assignments = Member(
      name: "assignments",
      type: [
        "type": "array",
        "items": objects([
          "agent": ["type": "integer"], "instruction": ["type": "string"],
          "role": ["type": "string"], "step": ["type": "integer"],
        ]),
      ],
      description: """
        a list of objects with "agent" (its number), "instruction" (what it is to do), "role" and \
        "step" (a whole number from 1)
        """, isList: true)
  }

  let name: String
  let members: [Member]

  /// Assigned work, or work in a role settled before.
  static let work = ReplyForm(name: "work", members: [.work, .answer])
  /// The same where finished work of others is in sight.
  static let sequel = ReplyForm(name: "sequel", members: [.work, .answer, .buildsOn])
  /// A role of one's own and work, or abstention.
  static let contribution = ReplyForm(
    name: "contribution", members: [.ableToAdd, .abstain, .role, .work, .answer])
  /// The same where finished work of others is in sight.
  static let addition = ReplyForm(
    name: "addition", members: [.ableToAdd, .abstain, .role, .work, .answer, .buildsOn])
  /// The same in a role that was given.
  static let fixedAddition = ReplyForm(
    name: "fixed_addition", members: [.ableToAdd, .abstain, .work, .answer, .buildsOn])
  static let intention = ReplyForm(
    name: "intention", members: [.ableToAdd, .abstain, .role, .plan])
  static let differentiation = ReplyForm(
    name: "differentiation", members: [.ableToAdd, .abstain, .role])
  static let mark = ReplyForm(
    name: "mark", members: [.ableToAdd, .abstain, .role, .work, .answer, .reinforces])
  static let candidate = ReplyForm(
    name: "candidate", members: [.ableToAdd, .abstain, .role, .work, .answer, .rating])
  static let variation = ReplyForm(name: "variation", members: [.work, .answer, .rating])
  static let ratings = ReplyForm(name: "ratings", members: [.ratings])
  static let plan = ReplyForm(name: "plan", members: [.assignments])

  static let all = [
    work, sequel, contribution, addition, fixedAddition, intention, differentiation, mark,
    candidate,
    variation, ratings,
    plan,
  ]

  /// The schema. Where the benchmark's answer is structured, its members take the place of `answer`,
  /// so that the whole reply is also an answer in the benchmark's format.
  /// - Parameter longestList: how many elements the form's own lists may have: without a bound small
  ///   models count on until the reply's last token, and it is no JSON.
  func schema(_ format: any AnswerFormat, longestList: Int) -> OutputSchema {
    let properties = members(format)
    return OutputSchema(
      name: name,
      schema: [
        "type": "object", "additionalProperties": false,
        "properties": .object(
          Dictionary(
            properties.map { ($0.name, $0.type(longestList: longestList)) },
            uniquingKeysWith: { $1 })),
        "required": .array(properties.map { .string($0.name) }),
      ])
  }

  /// The members in words, one a line.
  func wording(_ format: any AnswerFormat) -> String { Self.wording(members(format)) }

  /// The members in words as they are where the benchmark's answer is plain text.
  var wording: String { Self.wording(members) }

  private static func wording(_ members: [Member]) -> String {
    members.map { "\"\($0.name)\": \($0.description)" }.joined(separator: "\n")
  }

  /// The reply's object: the last with all members, else the last with any of them; nil where there
  /// is none. A number that is the answer is a text, as it was written, so that 12.50 stays 12.50.
  func object(in text: String) -> JSONValue? {
    let text = ThinkBlock.split(text).text
    guard case .object(var object) = last(in: text, numbers: .values) else { return nil }
    let name = Member.answer.name
    if object[name]?.text == nil, let written = last(in: text, numbers: .asWritten)?[name] {
      object[name] = written
    }
    return .object(object)
  }

  private func last(in text: String, numbers: LenientJSON.Numbers) -> JSONValue? {
    func last(_ accepts: (JSONValue) -> Bool) -> JSONValue? {
      LenientJSON.object(in: text, nested: true, numbers: numbers, where: accepts)
    }
    return last { object in members.allSatisfy { object[$0.name] != nil } }
      ?? last { object in members.contains { object[$0.name] != nil } }
  }

  /// The members under a benchmark's answer format, which says what an answer is.
  func members(_ format: any AnswerFormat) -> [Member] {
    members.flatMap { member in
      guard member.name == Member.answer.name else { return [member] }
      return format.answerMembers
        ?? [
          Member(
            name: member.name, type: member.type,
            description: member.keepsDescription ? member.description : format.form,
            longestText: member.longestText)
        ]
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
      let description = type["description"]?.text ?? type["type"]?.text ?? "a value"
      return ReplyForm.Member(name: name, type: type, description: description)
    }
  }
}
