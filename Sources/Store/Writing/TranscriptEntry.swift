import Digests
import Evaluation
import FoundationEssentials

/// A transcript with everything that can be prepared before the writer's thread has it. It goes from hand
/// to hand, so it is an object: copying takes longer than much of what is done with it.
final class TranscriptEntry: Sendable {
  let transcript: Transcript
  let score: TaskScore?
  let run: RunRecord
  let session: Int
  let replaceable: Set<Outcome.Kind>
  let calls: [CallEntry]
  let toolUses: [ToolUseEntry]
  let events: [EventEntry]
  /// The last call whose reply is the final reply, which is then not stored again.
  let finalCall: Int?
  let notes: String?
  let recordedAt: Double

  /// - Throws: `StoreError.invalidValue`.
  init(
    _ transcript: Transcript, _ score: TaskScore?, run: RunRecord,
    replaceable: Set<Outcome.Kind>
  ) throws {
    self.transcript = transcript
    self.score = score
    self.run = run
    self.replaceable = replaceable
    let place = "run \(run.id), task \(transcript.taskID)"
    guard let session = run.sessions.last?.number else {
      throw StoreError.invalidValue(place: place, problem: "the run has no session")
    }
    self.session = session
    try score?.checkFinite(place: place)
    for (index, call) in transcript.calls.enumerated() where call.number != index + 1 {
      throw StoreError.invalidValue(
        place: "\(place), call \(call.number)", problem: "it is the transcript's call \(index + 1)")
    }
    // Few forms are asked for in a transcript, each many times.
    var schemas: [OutputSchema: String] = [:]
    calls = try transcript.calls.map { call in
      let schema = try call.request.schema.map { schema in
        if let known = schemas[schema] { return known }
        let place = "\(place), call \(call.number), schema"
        let text = try StoredJSON.encode(schema.schema, place: place)
        schemas[schema] = text
        return text
      }
      return try CallEntry(
        call, schema: schema, endpoint: run.configuration.endpoint, place: place)
    }
    toolUses = try transcript.toolUses.map { use in
      guard transcript.calls.indices.contains(use.call - 1) else {
        throw StoreError.invalidValue(
          place: "\(place), use of \(use.wish.name)", problem: "there is no call \(use.call)")
      }
      return try ToolUseEntry(use)
    }
    events = try EventEntry.all(of: transcript, place: place)
    // Swift compares texts by canonical equivalence; the store keeps bytes.
    finalCall = transcript.finalReply.flatMap { reply in
      transcript.calls.last { $0.reply.text.utf8.elementsEqual(reply.utf8) }?.number
    }
    notes =
      transcript.notes.isEmpty
      ? nil : try StoredJSON.encode(transcript.notes, place: "\(place), notes")
    recordedAt = Date().timeIntervalSince1970
  }
}

/// A call, prepared likewise.
final class CallEntry: Sendable {
  let call: Call
  let reply: ReplyEntry
  let extraBody: String?
  let schema: String?

  /// The request's tools as JSON.
  var tools: String? { call.request.tools?.record }

  /// NULL for the choice that nearly all requests have.
  var toolChoice: String? {
    call.request.toolChoice == .auto ? nil : call.request.toolChoice.rawValue
  }

  /// Everything of the request but its messages and its seed.
  var sharedSettings: SharedSettings {
    let sampling = call.request.sampling
    return SharedSettings(
      model: ExactText(call.request.model),
      schemaName: call.request.schema.map { ExactText($0.name) },
      schema: schema.map(ExactText.init),
      maxCompletionTokens: sampling.maxCompletionTokens, temperature: sampling.temperature,
      topP: sampling.topP, reasoningEffort: sampling.reasoningEffort.map(ExactText.init),
      extraBody: extraBody.map(ExactText.init), tools: call.request.tools,
      toolChoice: call.request.toolChoice)
  }

  /// - Parameter schema: the request's schema as JSON.
  init(_ call: Call, schema: String?, endpoint: String, place: String) throws {
    self.call = call
    self.schema = schema
    reply = try ReplyEntry(
      call.reply, requestKey: call.requestKey, endpoint: endpoint, model: call.request.model)
    let extra = call.request.sampling.extraBody
    extraBody =
      extra.isEmpty
      ? nil : try StoredJSON.encode(extra, place: "\(place), call \(call.number), extra body")
  }
}

/// An event with the claim that it made. A ledger makes every claim by exactly one event, which says
/// all of it but its root, its depth and its words: so both are one row.
struct EventEntry: Sendable {
  let event: CoordinationEvent
  let claim: Claim?
  /// The claim's words; nil without a claim and where they are the call's reply.
  let words: String?

  /// - Throws: `StoreError.invalidValue` if claims and events do not tell the same story.
  static func all(of transcript: Transcript, place: String) throws -> [EventEntry] {
    var made = 0
    let entries = try transcript.events.enumerated().map { index, event in
      guard event.step == index + 1 else {
        throw StoreError.invalidValue(
          place: "\(place), event \(event.step)",
          problem: "it is the transcript's event \(index + 1)")
      }
      guard let id = event.claim else { return EventEntry(event: event, claim: nil, words: nil) }
      guard made < transcript.claims.count,
        transcript.claims[made]
          == event.claim(
            like: transcript.claims[made], id: Claim.ID(made + 1))
      else {
        throw StoreError.invalidValue(
          place: "\(place), claim \(id)", problem: "event \(event.step) does not make this claim")
      }
      let claim = transcript.claims[made]
      made += 1
      let reply = event.call.flatMap { call in
        transcript.calls.indices.contains(call - 1) ? transcript.calls[call - 1].reply.text : nil
      }
      let isReply = reply?.utf8.elementsEqual(claim.words.utf8) ?? false
      return EventEntry(event: event, claim: claim, words: isReply ? nil : claim.words)
    }
    guard made == transcript.claims.count else {
      throw StoreError.invalidValue(
        place: "\(place), claim \(transcript.claims[made].id)", problem: "no event makes this claim"
      )
    }
    return entries
  }
}

extension CoordinationEvent {
  /// The claim that the event makes, as far as the event determines it.
  func claim(like other: Claim, id: Claim.ID) -> Claim? {
    guard claim == id, let status = kind.madeStatus else { return nil }
    return Claim(
      id: id, parents: targets, root: other.root, depth: other.depth, status: status, agent: agent,
      subtask: subtask, call: call, words: other.words)
  }
}

extension CoordinationEvent.Kind {
  /// The status of the claims that events of this kind make; nil for those that make none.
  var madeStatus: Claim.Status? {
    switch self {
    case .proposeClaim: .proposed
    case .reviseClaim: .revised
    case .contradictClaim: .contradictory
    case .mergeClaims: .merged
    case .delegateSubtask, .endorseClaim: nil
    }
  }
}
