/// Who is told an answer's form, and that a question may have no answer.
///
/// In OrgAgent's Table 3 the single agent never abstains and flat hardly does, so presumably only Layer
/// C knew the form (our reading): `closing` is that setting.
public enum AnswerForm: String, Sendable, CaseIterable {
  /// Everybody who writes, reviews, plans or judges an answer.
  case all
  /// Those alone who close an organization's work: OrgAgent's Layer C, an agent who writes from others'
  /// work. What others reply is taken as it is, and nothing is repaired.
  case closing

  /// The tasks as organizations see them.
  public func applied(to tasks: [BenchmarkTask]) -> [BenchmarkTask] {
    guard self == .closing else { return tasks }
    var settings: [ObjectIdentifier: BenchmarkTask.Setting] = [:]
    return tasks.map { task in
      let setting =
        settings[ObjectIdentifier(task.setting)]
        ?? task.setting.with(format: UntoldAnswerFormat(told: task.format))
      settings[ObjectIdentifier(task.setting)] = setting
      return BenchmarkTask(id: task.id, question: task.question, setting: setting)
    }
  }
}

extension BenchmarkTask {
  /// The benchmark's own format, for those who close.
  public var closingFormat: any AnswerFormat {
    (format as? UntoldAnswerFormat)?.told ?? format
  }

  /// Whether replies go back to their writers for their form.
  public var isRepaired: Bool { !(format is UntoldAnswerFormat) }
}

/// The answers of those who are not told their form: what the benchmark's format can read, else all that
/// was replied.
struct UntoldAnswerFormat: AnswerFormat {
  /// The benchmark's own format.
  let told: any AnswerFormat

  var version: String { "\(told.version)/closing" }
  var form: String { "what answers the question" }
  var instruction: String { "Answer the question." }
  var ending: String { "" }
  func schema(reasoning: Bool) -> OutputSchema? { nil }
  func read(_ reply: String) -> AnswerReading { read(reply, .whole) }

  func read(_ reply: String, _ end: ReplyEnd) -> AnswerReading {
    let reading = told.read(reply, end)
    guard case .unreadable = reading else { return reading }
    let text = ThinkBlock.split(reply).text.trimmingSpace()
    return text.isEmpty ? reading : .answer(Prediction(String(text)))
  }

  func voteKey(of prediction: Prediction) -> String { told.voteKey(of: prediction) }
  func write(_ prediction: Prediction) -> String { told.write(prediction) }
}
