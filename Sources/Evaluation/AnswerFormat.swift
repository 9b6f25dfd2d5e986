/// How a benchmark wants its answers: the instruction that the writer of the final answer gets, the
/// schema where one helps, and the way back from a reply to a prediction.
///
/// Reading a reply is not part of any official scorer: it is what a run needs before the scorer.
public protocol AnswerFormat: Sendable {
  /// Identifies the format and its reading rules in the store, such as `squad2-span/1`. Changes
  /// whenever the same reply would be read, or a reply asked for, differently.
  var version: String { get }

  /// What an answer is, in words that complete "The answer is": `the number of a choice, from 1 to 3`.
  /// Whoever writes, reviews, plans or judges an answer is told.
  var form: String { get }

  /// What the answer must look like and where in a reply it stands, as a prompt's closing words.
  var instruction: String { get }

  /// Where in a reply the answer stands, for those who know `form` already.
  var ending: String { get }

  /// The schema of a structured answer, or nil where the benchmark wants plain text. With
  /// `reasoning` the schema starts with a free-text field for the reasoning.
  func schema(reasoning: Bool) -> OutputSchema?

  /// The schema of the bare answer, an object with the member `answer`, in which a reply that could
  /// not be read is asked for again; nil where `schema` is structured already.
  var repairSchema: OutputSchema? { get }

  /// Reads a reply.
  func read(_ reply: String) -> AnswerReading

  /// Reads a reply that may have been cut off at a limit: what stands at its end is then only the
  /// beginning of what the model wanted to say.
  func read(_ reply: String, _ end: ReplyEnd) -> AnswerReading

  /// What is wrong with an answer that could be read, as far as the task itself shows it: the answer is
  /// no span of the passage, a paragraph does not exist. Nil for nothing. Words a model can act on.
  func fault(in prediction: Prediction) -> String?

  /// The text by which two predictions count as the same answer in a vote.
  func voteKey(of prediction: Prediction) -> String

  /// The prediction as a reply that `read` reads back to it: how an organization states an answer
  /// that it found by counting votes.
  func write(_ prediction: Prediction) -> String
}

extension AnswerFormat {
  /// The whole instruction.
  public var ending: String { instruction }

  /// None.
  public var repairSchema: OutputSchema? { nil }

  /// Nothing.
  public func fault(in prediction: Prediction) -> String? { nil }

  /// The same as of a whole reply.
  public func read(_ reply: String, _ end: ReplyEnd) -> AnswerReading { read(reply) }
}

/// Whether a reply is all that its model wanted to say.
public enum ReplyEnd: Sendable, Hashable {
  case whole
  /// The server calls it whole, and it ends at its limit of tokens to the token.
  case probablyCut
  /// It was cut off at its limit of tokens.
  case cut
}

/// What a reply turned out to be.
public enum AnswerReading: Sendable, Hashable {
  /// The reply states an answer.
  case answer(Prediction)
  /// The reply states that there is no answer, in the benchmark's own terms.
  case abstention(Prediction)
  /// No answer could be read; the text says what is missing, in words a model can act on.
  case unreadable(String)
}

/// An answer as the benchmark's scorer takes it.
public struct Prediction: Sendable, Hashable, Codable {
  /// The answer's text; a choice as its number from 1; empty for "no answer".
  public var answer: String
  /// Indices of the paragraphs named as support; nil where the benchmark asks for none.
  public var support: [Int]?
  /// Whether the question was held to be answerable; nil where the benchmark does not ask.
  public var answerable: Bool?

  /// A prediction.
  public init(_ answer: String, support: [Int]? = nil, answerable: Bool? = nil) {
    self.answer = answer
    self.support = support
    self.answerable = answerable
  }
}

/// A JSON schema for structured output (`response_format` of type `json_schema`).
public struct OutputSchema: Sendable, Hashable {
  /// The schema of an object whose one member `answer` has this schema.
  public static func bareAnswer(_ answer: JSONValue) -> OutputSchema {
    OutputSchema(
      name: "final_answer",
      schema: [
        "type": "object", "properties": ["answer": answer], "required": ["answer"],
        "additionalProperties": false,
      ])
  }

  /// A short identifier: letters, digits, `_` and `-`.
  public var name: String
  /// The JSON schema itself.
  public var schema: JSONValue { didSet { canonical = CanonicalJSON.encode(schema) } }
  /// The schema as canonical JSON (RFC 8785): written once, since very many requests share it.
  public private(set) var canonical: [UInt8]

  /// A named schema.
  public init(name: String, schema: JSONValue) {
    self.name = name
    self.schema = schema
    canonical = CanonicalJSON.encode(schema)
  }

  /// Whether both have the same name and ask for the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.canonical == right.canonical
  }

  /// Hashes the name and the canonical JSON.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(canonical)
  }
}
