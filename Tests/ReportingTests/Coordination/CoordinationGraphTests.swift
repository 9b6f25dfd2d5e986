import Evaluation
import Foundation
import Testing

@testable import Reporting

@Suite struct CoordinationGraphTests {
  /// What breaks XML, DOT or what shows them.
  private static let hostile = [
    "</data><evil/>", "\"]; evil [label=\"x", "ends with \\", "&lt;b&gt; &#0; ]]>", "<!--", "-- >",
    "\u{0}\u{1B}[31m\u{FFFE}\u{202E}", "line\nbreak\r\ttab \\n \\N", "🧪 é \u{301}", "",
  ]

  /// c1, c2 proposed; c2 contradicted by c3; c1 and c3 merged by integration; c4 endorsed; c1 delegated.
  private func graph(_ words: String = "words", agent: String = "a") throws -> CoordinationGraph {
    var ledger = Ledger()
    let plan = try ledger.plan(title: words, words: words)
    let first = ledger.propose(words, Ledger.Act(agent: agent, tick: 1))
    let second = ledger.propose(words, Ledger.Act(agent: "b", tick: 1))
    let third = try ledger.contradict(second, words, Ledger.Act(agent: agent, tick: 2))
    let fourth = try ledger.merge(
      [first, third], words, Ledger.Act(agent: "b", tick: 3, origin: .dti))
    try ledger.endorse(fourth, Ledger.Act(agent: agent, tick: 4))
    try ledger.delegate(
      to: "c", title: words, under: plan, after: [plan], from: first,
      Ledger.Act(agent: "b", tick: 4))
    try ledger.merge([first, second], words, Ledger.Act(agent: nil, tick: 5, origin: .vote))
    return CoordinationGraph(
      claims: ledger.claims, subtasks: ledger.subtasks, events: ledger.events)
  }

  @Test func `who did what to which is an arrow each`() throws {
    let graph = try graph()
    #expect(
      Set(graph.nodes.map(\.id)) == ["c1", "c2", "c3", "c4", "c5", "s1", "s2", "a1", "a2", "a3"])
    let arrows = graph.edges.map { "\($0.source) \($0.kind) \($0.target)" }
    #expect(
      arrows == [
        "a1 made c1", "a2 made c2", "a1 made c3", "c3 contradict_claim c2", "a2 made c4",
        "c4 merge_claims c1", "c4 merge_claims c3", "a1 endorse_claim c4",
        "a2 delegate_subtask s2", "s2 from_claim c1", "c5 merge_claims c1", "c5 merge_claims c2",
        "s2 assigned_to a3", "s2 part_of s1", "s2 depends_on s1",
      ])
  }

  @Test(.enabled(if: XMLTools.hasLint), arguments: hostile)
  func `GraphML is well formed whatever is said, and says it`(words: String) throws {
    let xml = try graph(words, agent: words.isEmpty ? "a" : words).graphML()
    try XMLTools.withFile(xml) { path in
      let (status, output) = try XMLTools.shell(
        "xmllint --nonet --noout '\(path)' 2>&1")
      #expect(status == 0, "\(output)")
      func count(_ name: String) throws -> Int? {
        Int(
          try XMLTools.shell(
            "xmllint --nonet --xpath \"count(//*[local-name()='\(name)'])\" '\(path)' 2>&1"
          ).output.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      #expect(try count("node") == 10 && count("edge") == 15 && count("key") == 11)
      let plain = "plain & <words>"
      let own = try graph(plain).graphML()
      #expect(own.contains("plain &amp; &lt;words&gt;"))
    }
  }

  /// The strings of DOT: a quotation mark ends one unless a backslash that is not itself behind one stands
  /// before it.
  private func quotes(_ line: Substring) -> Int {
    var (count, isEscaped) = (0, false)
    for scalar in line.unicodeScalars {
      if isEscaped {
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "\"" {
        count += 1
      }
    }
    return count
  }

  @Test(arguments: hostile)
  func `DOT has a line for each node and arrow, and no string ends early`(words: String) throws {
    let dot = try graph(words, agent: words.isEmpty ? "a" : words).dot()
    let lines = dot.split(separator: "\n")
    // The graph, its direction and its end.
    #expect(lines.count == 10 + 15 + 3)
    for line in lines where line.hasPrefix("  \"") {
      // Two ids and a label; or an id, a label and a tooltip.
      #expect(quotes(line) == 6, "\(line)")
      #expect(line.hasSuffix("];"))
    }
    #expect(dot.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    #expect(lines.contains { $0.contains("label=\"merge_claims\", style=dashed") })
    guard try XMLTools.shell("command -v dot").status == 0 else { return }
    try XMLTools.withFile(dot) { path in
      let (status, output) = try XMLTools.shell("dot -Tcanon '\(path)' 2>&1 >/dev/null")
      #expect(status == 0 && output.isEmpty, "\(output)")
    }
  }

  @Test func `long words are cut in DOT alone`() throws {
    let words = String(repeating: "long ", count: 1000)
    let graph = try graph(words)
    #expect(graph.dot().utf8.count < 20_000)
    #expect(try graph.graphML().contains(words))
  }

  @Test func `samples have a row for each size, of one observable or of all`() throws {
    var ledger = Ledger()
    let root = ledger.propose("", Ledger.Act(agent: "a"))
    for agent in ["b", "c"] { try ledger.contradict(root, "", Ledger.Act(agent: agent)) }
    ledger.propose("", Ledger.Act(agent: "a"))
    let attempt = AttemptCoordination(
      attempt: AttemptID(taskID: "=t,1", repetition: 2), position: 0, outcome: .answered,
      claims: ledger.claims, events: ledger.events)
    let rows = ObservableSamples.of(attempt, run: "r")
    let csv =
      ObservableSamples.columns.csvHeader()
      + rows.map(ObservableSamples.columns.csvRecord).joined()
    #expect(
      csv.split(separator: "\r\n") == [
        "run,task,repeat,observable,size", "r,\"'=t,1\",3,contradiction burst,2",
        "r,\"'=t,1\",3,total events,3", "r,\"'=t,1\",3,total events,1",
        "r,\"'=t,1\",3,cascade size,3", "r,\"'=t,1\",3,cascade size,1",
      ])
    let sizes = ObservableSamples.of(attempt, run: "r", observable: "total events")
    #expect(sizes.map(\.size) == [3, 1])
  }
}
