import Evaluation

/// The claims of a transcript as a text: cascade by cascade, each claim under the one it was made from.
///
///     cascade of c1: 5 claims, 5 events
///       c1 agent-01 proposed: The barn.
///       ├ c2 agent-02 revised: The old barn.
///       └ c3 agent-03 contradictory: The mill. (endorsed by agent-01)
///         └ c4 agent-02 merged of c2, c3: …
struct ClaimGraph {
  private let claims: [Claim]
  private let events: [CoordinationEvent]
  /// By claim: who endorsed it.
  private let supporters: [Claim.ID: [String]]

  /// So much of a claim's words stands in a line.
  private static let longestWords = 60

  init(_ transcript: Transcript) {
    claims = transcript.claims
    events = transcript.events
    supporters = Dictionary(
      grouping: events.filter { $0.kind == .endorseClaim && $0.targets.count == 1 },
      by: { $0.targets[0] }
    ).mapValues { $0.compactMap(\.agent) }
  }

  /// The lines; none where no claim was made from another.
  var lines: [String] {
    guard claims.contains(where: { !$0.parents.isEmpty }) else { return [] }
    var children: [Claim.ID: [Claim]] = [:]
    for claim in claims {
      // A merge stands in its own cascade, under the latest of its parents there.
      let parent = claim.parents.filter { claims[$0.number - 1].root == claim.root }.max()
      if let parent { children[parent, default: []].append(claim) }
    }
    let sizes = Dictionary(grouping: claims, by: \.root).mapValues(\.count)
    let totals = Dictionary(grouping: events.compactMap { $0.root(among: claims) }, by: \.self)
      .mapValues(\.count)
    var lines = ["claims"]
    for root in claims where root.parents.isEmpty {
      let (size, total) = (sizes[root.id] ?? 1, totals[root.id] ?? 1)
      lines.append(
        "  cascade of \(root.id): \(Counts.text(size, "claim")), \(Counts.text(total, "event"))")
      var open: [(claim: Claim, indent: String, mark: String)] = [(root, "    ", "")]
      while let (claim, indent, mark) = open.popLast() {
        lines.append(indent + mark + describe(claim))
        let next = children[claim.id] ?? []
        let below = indent + (mark.isEmpty ? "" : mark == "└ " ? "  " : "│ ")
        for (index, child) in next.enumerated().reversed() {
          open.append((child, below, index == next.count - 1 ? "└ " : "├ "))
        }
      }
    }
    return lines + [""]
  }

  private func describe(_ claim: Claim) -> String {
    let parents = claim.parents.map(\.description).joined(separator: ", ")
    let with = claim.parents.count > 1 ? " of \(parents)" : ""
    let support = supporters[claim.id].map { " (endorsed by \($0.joined(separator: ", ")))" } ?? ""
    let words = claim.words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return "\(claim.id) \(claim.agent ?? "votes") \(claim.status.rawValue)\(with): "
      + words.excerpt(Self.longestWords) + support
  }
}
