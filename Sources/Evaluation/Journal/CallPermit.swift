/// Says before each call whether the run may go on, and is told what each call paid: budgets, time
/// limits and interruptions act here, between calls, however many of them a task takes.
public protocol CallPermit: Sendable {
  /// Asked before calls are made.
  /// - Throws: `ModelError.budgetReached` or `ModelError.stopped` if none may be made any more. The
  ///   attempt is then given up without an outcome; its replies are kept, and the next run of the same
  ///   command takes them from the store.
  func check() throws

  /// Told of each call that was sent, as soon as its reply is there.
  func paid(_ usage: Usage, model: String)
}
