import Evaluation

/// The claims, subtasks and events of a transcript, which must fit each other as a ledger makes them.
struct StoredLedger {
  var claims: [Claim] = []
  var subtasks: [Subtask] = []
  var events: [CoordinationEvent] = []
}

extension Connection {
  /// - Parameters:
  ///   - calls: how many calls the transcript has.
  ///   - reply: the text of a call's reply, which a claim without words of its own repeats.
  func ledger(
    _ transcript: Int64, calls: Int, reply: (Int) throws -> String
  ) throws -> StoredLedger {
    var ledger = StoredLedger()
    ledger.subtasks = try subtasks(transcript)
    try each(
      """
      SELECT transcript_id, step, tick, seconds, kind, origin, agent, targets, claim, root, depth,
        delegated, subtask, call, visible_tokens, words
      FROM events WHERE transcript_id = ?1 ORDER BY step
      """, transcript, of: "events"
    ) { row in
      let event = try row.event(after: ledger, calls: calls)
      ledger.events.append(event)
      if let claim = try row.claim(of: event, reply: reply) { ledger.claims.append(claim) }
    }
    return ledger
  }

  private func subtasks(_ transcript: Int64) throws -> [Subtask] {
    var subtasks: [Subtask] = []
    try each(
      """
      SELECT transcript_id, subtask, parent, depth, title, words, dependencies, assignee, status
      FROM subtasks WHERE transcript_id = ?1 ORDER BY subtask
      """, transcript, of: "subtasks"
    ) { row in
      let number = try row.number(1, after: subtasks.count)
      subtasks.append(
        Subtask(
          id: Subtask.ID(number),
          parent: try row.optionalInt(2, in: 1...number).map(Subtask.ID.init),
          depth: try row.int(3), title: try row.text(4), words: try row.text(5),
          dependencies: try row.ints(6, in: 1...number).map { Subtask.ID($0) },
          assignee: try row.optionalText(7), status: try row.word(8, Subtask.Status.self)))
    }
    return subtasks
  }
}

extension Row {
  /// The number of a row that must follow `count` others.
  func number(_ column: Int32, after count: Int) throws -> Int {
    let number = try int(column)
    guard number == count + 1 else {
      throw damage(column, expected: "\(count + 1), the number after the one before")
    }
    return number
  }

  /// A reference to one of `count` things numbered from 1; nil for NULL.
  func reference(_ column: Int32, among count: Int) throws -> Int? {
    guard let number = try optionalInt(column) else { return nil }
    guard (1...max(1, count)).contains(number), count > 0 else {
      throw damage(column, expected: "one of the \(count) that there are")
    }
    return number
  }

  fileprivate func event(after ledger: StoredLedger, calls: Int) throws -> CoordinationEvent {
    let step = try number(1, after: ledger.events.count)
    let kind = try word(4, CoordinationEvent.Kind.self)
    let targets = try ints(7)
    guard targets.allSatisfy({ (1...max(1, ledger.claims.count)).contains($0) }),
      targets.isEmpty || !ledger.claims.isEmpty
    else { throw damage(7, expected: "claims that there were before the event") }
    let claim = try optional(8) { try number($0, after: ledger.claims.count) }
    guard (claim == nil) == (kind.madeStatus == nil) else {
      throw damage(8, expected: kind.madeStatus == nil ? "NULL" : "the claim that was made")
    }
    return CoordinationEvent(
      step: step, tick: try int(2), seconds: try seconds(3), kind: kind,
      agent: try optionalText(6), targets: targets.map { Claim.ID($0) },
      claim: claim.map { Claim.ID($0) },
      delegated: try reference(11, among: ledger.subtasks.count).map(Subtask.ID.init),
      subtask: try reference(12, among: ledger.subtasks.count).map(Subtask.ID.init),
      call: try reference(13, among: calls), visibleTokens: try int(14),
      origin: try word(5, CoordinationEvent.Origin.self))
  }

  fileprivate func claim(
    of event: CoordinationEvent, reply: (Int) throws -> String
  ) throws -> Claim? {
    guard let id = event.claim, let status = event.kind.madeStatus else { return nil }
    return Claim(
      id: id, parents: event.targets, root: Claim.ID(try int(9, in: 1...id.number)),
      depth: try int(10, in: 0...id.number), status: status, agent: event.agent,
      subtask: event.subtask, call: event.call,
      words: try optionalText(15) ?? event.call.map(reply)
        ?? { throw damage(15, expected: "words, where no call is named") }())
  }
}
