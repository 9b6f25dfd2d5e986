public import Evaluation

extension OrganizationLabel {
  /// Short names for organizations that stand in one table: the name, and of the options as many as it
  /// takes to tell the table's organizations of that name apart.
  public static func telling(
    apart organizations: [(name: String, options: [String: JSONValue])]
  ) -> [String] {
    var labels = organizations.map(\.name)
    for namesakes in Dictionary(grouping: labels.indices, by: { labels[$0] }).values {
      let needed = telling(apart: namesakes.map { organizations[$0].options })
      for (index, names) in zip(namesakes, needed) {
        let options = organizations[index].options
        let values = names.sorted().compactMap { name in
          options[name].map { "\(name)=\(text($0))" }
        }
        labels[index] = ([labels[index]] + values).joined(separator: " ")
      }
    }
    return labels
  }

  /// The options that tell each of these apart from the others, those that differ most first; none
  /// where nothing differs.
  static func telling(apart options: [[String: JSONValue]]) -> [[String]] {
    let names = Set(options.flatMap(\.keys)).map { name in
      (name: name, count: Set(options.map { $0[name] }).count)
    }.filter { $0.count > 1 }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    var needed = [[String]](repeating: [], count: options.count)
    // What is named of each so far: those with the same are still to be told apart.
    var known = [[JSONValue?]](repeating: [], count: options.count)
    for (name, _) in names {
      for alike in Dictionary(grouping: options.indices, by: { known[$0] }).values
      where Set(alike.map { options[$0][name] }).count > 1 {
        for index in alike {
          needed[index].append(name)
          known[index].append(options[index][name])
        }
      }
    }
    return needed
  }
}
