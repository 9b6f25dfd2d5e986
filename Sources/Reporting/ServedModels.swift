public import Evaluation

extension [ServedModel] {
  /// Who answered, in words, where a server named another model than was asked for, or several in
  /// one run: `big-model (13 calls), tiny-fallback (12 calls)`. Nil where nothing differs.
  public var difference: String? {
    guard contains(where: { $0.served != nil && $0.served != $0.asked }) else { return nil }
    let asked = Set(map(\.asked)).sorted()
    let parts = asked.map { name in
      let answers = filter { $0.asked == name }.sorted {
        ($1.calls, $0.served ?? "") < ($0.calls, $1.served ?? "")
      }
      let words = answers.map {
        "\($0.served ?? "unnamed") (\(Counts.text($0.calls, "call")))"
      }.joined(separator: ", ")
      return asked.count > 1 ? "\(name): \(words)" : words
    }
    return parts.joined(separator: "; ")
  }

  /// The names that servers gave, each once.
  var names: [String] { Set(compactMap(\.served)).sorted() }
}

extension ServedModel {
  var json: JSONValue {
    ["asked": .string(asked), "served": .optional(served), "calls": .integer(calls)]
  }
}
