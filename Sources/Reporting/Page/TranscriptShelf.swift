public import Evaluation

/// The transcripts that a page holds, each task's apart and compressed, so that a page opens fast
/// whatever it holds.
public struct TranscriptShelf: Sendable {
  /// The transcripts of one task as a page shows them.
  public struct Task: Sendable {
    /// The task's id.
    public var id: String
    /// What it asks; nil where the dataset is not at hand.
    public var question: String?
    /// The expected answer; nil where the dataset is not at hand.
    public var expectation: String?
    /// The attempts, each with the place of its run among the grid's.
    public var attempts: [(run: Int, recorded: RecordedTranscript)]

    /// A task's transcripts.
    public init(
      id: String, question: String? = nil, expectation: String? = nil,
      attempts: [(run: Int, recorded: RecordedTranscript)]
    ) {
      self.id = id
      self.question = question
      self.expectation = expectation
      self.attempts = attempts
    }
  }

  /// How many bytes of a page transcripts may take.
  public static let room = 6_000_000

  /// The runs of each grid by their names for people.
  private var grids: [[String]] = []
  private var entries: [(grid: Int, data: String)] = []
  private var size = 0

  /// An empty shelf.
  public init() {}

  /// Whether nothing is on it.
  public var isEmpty: Bool { entries.isEmpty }

  /// Begins another grid.
  /// - Returns: its place.
  public mutating func begin(_ grid: TaskGrid) -> Int {
    grids.append(grid.runs)
    return grids.count - 1
  }

  /// Puts a task's transcripts on it.
  /// - Parameter grid: the grid's place.
  /// - Returns: their place; nil where there is no more room.
  public mutating func add(_ task: Task, in grid: Int) -> Int? {
    let bytes = CanonicalJSON.encode(EmbeddedTask(task).json)
    let data = Deflated.base64(bytes).map { "\"\($0)\"" } ?? String(decoding: bytes, as: UTF8.self)
    guard size + data.utf8.count <= Self.room else { return nil }
    size += data.utf8.count
    entries.append((grid, data))
    return entries.count - 1
  }

  /// What the page's script reads.
  var json: String {
    let names = JSONValue.array(grids.map { .array($0.map(JSONValue.string)) })
    let tasks = entries.map { "{\"data\":\($0.data),\"grid\":\($0.grid)}" }
    return "{\"encoding\":\"\(Deflated.isAvailable ? "deflate" : "none")\",\"grids\":"
      + String(decoding: CanonicalJSON.encode(names), as: UTF8.self)
      + ",\"tasks\":[\(tasks.joined(separator: ","))]}"
  }
}

/// A task's transcripts as the page's script reads them: parts of prompts once each, however many calls
/// show them.
struct EmbeddedTask {
  private(set) var json: JSONValue = .null
  private var parts: [JSONValue] = []
  private var places: [MessagePart: Int] = [:]

  init(_ task: TranscriptShelf.Task) {
    let attempts = task.attempts.map { attempt($0.recorded, run: $0.run) }
    json = [
      "id": .string(task.id), "question": .optional(task.question.map(Self.visible)),
      "gold": .optional(task.expectation.map(Self.visible)), "parts": .array(parts),
      "attempts": .array(attempts),
    ]
  }

  private static func visible(_ text: String) -> String {
    TerminalText.visible(text, keepingLineBreaks: true)
  }

  private mutating func attempt(_ recorded: RecordedTranscript, run: Int) -> JSONValue {
    let transcript = recorded.transcript
    let events = Dictionary(grouping: transcript.events, by: { $0.call ?? 0 })
    let uses = Dictionary(grouping: transcript.toolUses, by: \.call)
    let scores = (recorded.score?.values.sorted { $0.name < $1.name } ?? []).map {
      "\($0.name) \(Figures.fixed($0.value, 3))"
    }
    let usage = transcript.usage
    return [
      "run": .integer(run), "repeat": .integer(transcript.repetition + 1),
      "outcome": .string(transcript.outcome.kind.rawValue),
      "prediction": .optional(Self.prediction(transcript.outcome)),
      "scores": .string(scores.joined(separator: ", ")),
      "tokens": .string(
        "\(usage.isEstimated ? "~" : "")\(Figures.count(usage.totalTokens)) in "
          + Counts.text(transcript.calls.count, "call")),
      "time": .string(Figures.duration(transcript.seconds)),
      "facts": .array(Self.facts(transcript)),
      "participants": .array(transcript.participants.map(Self.participant)),
      "calls": .array(
        transcript.calls.map { call($0, events[$0.number] ?? [], uses[$0.number] ?? []) }),
      "failed_calls": .array(
        transcript.failedCalls.map {
          .string(Self.visible("\($0.agent.id): \($0.purpose) failed: \($0.reason)"))
        }),
    ]
  }

  private static func prediction(_ outcome: Outcome) -> String? {
    guard let prediction = outcome.prediction else { return outcome.reason.map(visible) }
    let answer = prediction.answer.isEmpty ? "(no answer)" : visible(prediction.answer)
    let support = prediction.support.map {
      ", paragraphs \($0.map(String.init).joined(separator: ", "))"
    }
    return answer + (support ?? "") + (prediction.answerable == false ? ", held unanswerable" : "")
  }

  private static func facts(_ transcript: Transcript) -> [JSONValue] {
    let conduct = Conduct.facts.compactMap { fact in
      transcript.conduct[fact].map { (fact.name, OrganizationLabel.text($0)) }
    }
    let shocks = transcript.conduct.shocks.map { ("shock", $0) }
    let notes = transcript.notes.sorted { $0.key < $1.key }
      .map { ($0.key, OrganizationLabel.text($0.value)) }
    return (conduct + shocks + notes).map { [.string(visible($0.0)), .string(visible($0.1))] }
  }

  private static func participant(_ participant: Participant) -> JSONValue {
    let role = participant.role.isEmpty ? "" : " as \(participant.role)"
    let reason = participant.reason.isEmpty ? "" : ": \(participant.reason)"
    let taken = participant.isTaken ? ", whose answer was taken" : ""
    return .string(
      visible("\(participant.agent)\(role) \(participant.status.rawValue)\(taken)\(reason)"))
  }

  private mutating func call(
    _ call: Call, _ events: [CoordinationEvent], _ uses: [ToolUse]
  ) -> JSONValue {
    let reply = call.reply
    let served = reply.servedModel.map { $0 == call.request.model ? "" : " (answered by \($0))" }
    return [
      "number": .integer(call.number), "agent": .string(Self.visible(call.agent.id)),
      "role": .string(Self.visible(call.agent.role)), "layer": .optional(call.agent.layer),
      "purpose": .string(call.purpose), "round": .integer(call.round),
      "model": .string(Self.visible(call.request.model + (served ?? ""))),
      "messages": .array(
        call.request.messages.map { message in
          [
            "role": .string(message.role.rawValue),
            "parts": .array(message.parts.map { .integer(place(of: $0)) }),
          ]
        }),
      "reply": .string(Self.visible(reply.text)),
      "reasoning": .optional(reply.reasoning.map(Self.visible)),
      "format_failure": .optional(call.formatFailure.map(Self.visible)),
      "cut": .bool(reply.finish == .length), "cached": .bool(call.isCacheHit),
      "prompt_tokens": .integer(reply.usage.promptTokens),
      "completion_tokens": .integer(reply.usage.completionTokens),
      "time": .string(Figures.duration(reply.latency)),
      "remarks": .array(reply.remarks.map { .string(Self.visible($0)) }),
      "tools": .array(uses.map(Self.use)),
      "events": .array(events.map { .string(Self.visible($0.words)) }),
    ]
  }

  private static func use(_ use: ToolUse) -> JSONValue {
    let ending = use.output.isError ? ", \(use.output.ending.rawValue)" : ""
    return [
      "name": .string(visible(use.wish.name)), "arguments": .string(visible(use.wish.arguments)),
      "result": .string(visible(use.output.text)),
      "about": .string("\(Figures.duration(use.output.seconds))\(ending)"),
    ]
  }

  private mutating func place(of part: MessagePart) -> Int {
    if let place = places[part] { return place }
    places[part] = parts.count
    parts.append([
      "kind": .string(part.content.kind.rawValue), "text": .string(Self.visible(Self.text(part))),
    ])
    return parts.count - 1
  }

  private static func text(_ part: MessagePart) -> String {
    switch part.content {
    case .text(let text): text
    case .image(let file), .audio(let file): file.words
    case .toolCall(let call): "\(call.name)(\(call.arguments))"
    case .toolResult(let result): (result.isError ? "error: " : "") + result.text
    }
  }
}
