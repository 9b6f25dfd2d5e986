import Evaluation
import Options
import Organizations
import Testing

@Suite struct SimulatedSocietyTests {
  private static let topologies = [
    "chain", "star", "tree", "hierarchical", "complete", "mesh", "reputation",
  ]

  private func society(_ options: [String: JSONValue]) throws -> SimulatedSociety {
    SimulatedSociety(
      try OptionValues(
        options, of: SimulatedSociety.options.map(\.definition), owner: "the simulation"))
  }

  /// How often claims were targeted.
  private func uses(_ transcript: Transcript) -> [Int] {
    var uses = [Int](repeating: 0, count: transcript.claims.count)
    for target in transcript.events.flatMap(\.targets) { uses[target.number - 1] += 1 }
    return uses
  }

  @Test(arguments: topologies)
  func `the same seed and attempt give the same records, others give others`(topology: String)
    throws
  {
    let society = try society(["topology": .string(topology), "agents": 12, "steps": 6])
    let transcript = try society.transcript(repetition: 3, seed: 7)
    #expect(transcript == (try society.transcript(repetition: 3, seed: 7)))
    #expect(transcript.events != (try society.transcript(repetition: 4, seed: 7).events))
    #expect(transcript.events != (try society.transcript(repetition: 3, seed: 8).events))
    #expect(transcript.outcome == .simulated && transcript.calls.isEmpty)
    #expect(transcript.simulatedTurns.count == 12 * 6)
  }

  @Test(arguments: topologies)
  func `agents act once a step, on others' claims of earlier steps that they were shown`(
    topology: String
  ) throws {
    let transcript = try society([
      "topology": .string(topology), "agents": 9, "context": 5, "branching": 0.8,
    ]).transcript(repetition: 0, seed: 1)
    var ticks: [Claim.ID: Int] = [:]
    for event in transcript.events { if let claim = event.claim { ticks[claim] = event.tick } }
    for (index, turn) in transcript.simulatedTurns.enumerated() {
      #expect(turn.number == index + 1 && turn.round == index / 9 + 1)
      #expect(turn.shownClaims.count <= 5 && Set(turn.shownClaims).count == turn.shownClaims.count)
      #expect(
        turn.shownClaims.allSatisfy { shown in
          ticks[shown, default: .max] < turn.round
            && transcript.claims[shown.number - 1].agent != turn.agent
        })
    }
    for event in transcript.events {
      let turn = transcript.simulatedTurns[try #require(event.call) - 1]
      #expect(turn.agent == event.agent && turn.round == event.tick)
      #expect(turn.subtask == event.subtask)
      #expect(Set(event.targets).isSubset(of: turn.shownClaims))
    }
    #expect(transcript.events.count == transcript.simulatedTurns.count)
  }

  @Test func `in a chain an agent sees the claims of those beside it alone`() throws {
    let transcript = try society(["topology": "chain", "agents": 6]).transcript(
      repetition: 0, seed: 1)
    for turn in transcript.simulatedTurns {
      let own = try #require(Int(turn.agent.suffix(2)))
      let authors = Set(
        turn.shownClaims.compactMap { transcript.claims[$0.number - 1].agent?.suffix(2) }
          .compactMap { Int($0) })
      #expect(authors.isSubset(of: [own - 1, own + 1]))
    }
  }

  @Test func `a ledger that takes the events once more comes to the same claims`() throws {
    let transcript = try society(["agents": 32]).transcript(repetition: 0, seed: 1)
    let ledger = try Ledger(replaying: transcript)
    #expect(ledger.claims == transcript.claims && ledger.events == transcript.events)
    #expect(ledger.subtasks.map(\.assignee) == transcript.subtasks.map(\.assignee))
  }

  @Test(arguments: [0, 0.2, 0.5, 0.8, 1])
  func `as many claims are made from claims as the branching mean says`(branching: Double) throws {
    let society = try society(["agents": 64, "branching": .number(branching)])
    var (made, all) = (0, 0)
    for repetition in 0..<4 {
      let transcript = try society.transcript(repetition: repetition, seed: 5)
      // In the first step nobody sees a claim.
      for claim in zip(transcript.claims, transcript.claims.indices) where claim.1 >= 64 {
        all += 1
        made += claim.0.parents.isEmpty ? 0 : 1
      }
    }
    let error = (branching * (1 - branching) / Double(max(1, all))).squareRoot()
    if branching == 1 { #expect(made == all && all > 0) }
    #expect(abs(Double(made) - branching * Double(all)) <= 4 * error * Double(all))
  }

  @Test func `claims are used heavily by a few with reinforcement, and not without`() throws {
    func tail(beta: Double) throws -> (largest: Int, share: Double) {
      let society = try society(["agents": 64, "beta": .number(beta)])
      let uses = try (0..<3).flatMap { try self.uses(society.transcript(repetition: $0, seed: 2)) }
      return (uses.max() ?? 0, Double(uses.count { $0 >= 25 }) / Double(uses.count))
    }
    let (without, with) = (try tail(beta: 0), try tail(beta: 1.5))
    // Without, the tail is geometric: nothing is targeted as often.
    #expect(without.largest < 25 && without.share == 0)
    #expect(with.largest > 60 && with.share > 0.005)
  }

  @Test func `integration raises the merge conversion of large cascades and leaves the tail`()
    throws
  {
    func measure(_ deficit: DeficitParameters?) throws -> (conversion: Double, largest: Int) {
      var society = try society(["agents": 64, "beta": 1])
      society.deficit = deficit
      var (merges, expansions, largest) = (0, 0, 0)
      for repetition in 0..<8 {
        let transcript = try society.transcript(repetition: repetition, seed: 3)
        #expect(transcript.integrations.isEmpty == (deficit == nil))
        var cascades: [Claim.ID: [CoordinationEvent]] = [:]
        for event in transcript.events {
          if let root = event.root(among: transcript.claims) {
            cascades[root, default: []].append(event)
          }
        }
        for events in cascades.values where events.count >= 10 {
          merges += events.count { $0.kind == .mergeClaims }
          expansions += events.count {
            $0.kind == .delegateSubtask || $0.kind == .contradictClaim
          }
          largest = max(largest, events.count)
        }
      }
      return (Double(merges) / Double(expansions), largest)
    }
    let without = try measure(nil)
    let with = try measure(
      DeficitParameters(exponent: 1, normalization: 8, threshold: 1))
    #expect(with.conversion > 1.1 * without.conversion, "\(without) \(with)")
    #expect(with.largest > without.largest / 2)
  }

  @Test func `a trigger is explained, its merge is shown to all, and others' expansions wait`()
    throws
  {
    var society = try society(["agents": 16, "topology": "chain", "branching": 0.9])
    society.deficit = DeficitParameters(exponent: 1, normalization: 2, threshold: 1)
    let transcript = try society.transcript(repetition: 0, seed: 1)
    let integrations = transcript.integrations.filter { $0.claim != nil }
    #expect(integrations.count > 3 && !transcript.deferredActions.isEmpty)
    for integration in integrations {
      #expect(integration.trigger.deficit > 1)
      let claim = transcript.claims[try #require(integration.claim).number - 1]
      #expect(claim.parents == integration.heads.sorted() && claim.agent == integration.agent)
      let event = try #require(transcript.events.first { $0.claim == claim.id })
      #expect(event.origin == .dti && event.tick == integration.tick)
      let turn = transcript.simulatedTurns[try #require(integration.call) - 1]
      #expect(turn.purpose == "integrate" && turn.shownClaims == claim.parents)
    }
    let first = integrations[0]
    let later = integrations.count { $0.tick == first.tick }
    let shown = transcript.simulatedTurns.filter {
      $0.round == first.tick + 1 && $0.purpose == "turn"
        && first.claim.map($0.shownClaims.contains) == true
    }
    // All but the one that made it see it, unless three others came after it.
    #expect(later > 3 || shown.count == 15)
    for deferred in transcript.deferredActions {
      #expect(deferred.kind == .delegateSubtask || deferred.kind == .contradictClaim)
      #expect(!transcript.events.contains { $0.call == deferred.call })
    }
  }

  @Test(arguments: [
    ("agents", JSONValue.integer(1)), ("agents", 513), ("beta", -0.5), ("beta", .number(.nan)),
    ("branching", 1.5), ("topology", "ring"), ("steps", 1),
  ])
  func `what is out of range is refused by name`(option: String, value: JSONValue) {
    let error = #expect(throws: InputError.self) { try society([option: value]) }
    #expect(error?.description.contains("--\(option)") == true)
  }
}
