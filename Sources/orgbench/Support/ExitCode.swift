/// What the process tells its caller.
enum ExitCode: Int32, Error {
  case done = 0
  /// A critical gate was breached.
  case gateFailed = 1
  /// Wrong use or wrong input.
  case wrongUse = 2
  /// The run has attempts without an outcome; the same command continues it.
  case incomplete = 3
  /// A gate could not be decided with so few tasks.
  case insufficientEvidence = 4
  /// Ctrl-C.
  case interrupted = 130
}
