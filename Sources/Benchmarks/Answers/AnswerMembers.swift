import Evaluation

/// The members of a JSON object that states an answer, in whatever spelling: `answer`, `Answer`,
/// `final_answer`, `finalAnswer`.
struct AnswerMembers {
  /// The answer as it is in the object, or nil.
  let value: JSONValue?
  let support: JSONValue?
  let answerable: JSONValue?

  init(_ object: JSONValue) {
    guard case .object(let members) = object else {
      (value, support, answerable) = (nil, nil, nil)
      return
    }
    var folded: [String: JSONValue] = [:]
    // In the order of the names, so that of two spellings always the same one counts.
    for (name, value) in members.sorted(by: { $0.key > $1.key }) {
      folded[Self.folded(name)] = value
    }
    for name in ["answer", "support", "answerable"] {
      if let exact = members[name] { folded[name] = exact }
    }
    func first(_ names: [String]) -> JSONValue? { names.lazy.compactMap { folded[$0] }.first }
    value = first(["answer", "finalanswer", "predictedanswer"])
    support = first([
      "support", "supports", "supporting", "supportparagraphs", "supportingparagraphs",
      "supportingfacts", "predictedsupportidxs",
    ])
    answerable = first(["answerable", "isanswerable", "predictedanswerable"])
  }

  /// The answer in words; nil where there is none, or none in words.
  var answer: String? { value.flatMap(Self.text) }

  /// A text, a number, yes or no, a list of these, or an object with one of them.
  static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): PythonString.strip(text)
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let flag): flag ? "yes" : "no"
    case .null: nil
    case .array(let elements): list(elements)
    case .object: ["text", "value", "name"].lazy.compactMap { value[$0]?.text }.first
    }
  }

  private static func list(_ elements: [JSONValue]) -> String? {
    let texts = elements.compactMap(text)
    return texts.isEmpty || texts.count < elements.count ? nil : texts.joined(separator: ", ")
  }

  private static func folded(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
  }
}
