/// Wrong input of the user's: a file, an option, a reference. Always names the place and the way
/// out. The command line prints it and exits with 2.
public struct InputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where: a file, `file:line`, `file: JSON path`, or an option.
  public let place: String
  /// What is wrong there: what was expected and what was found.
  public let problem: String
  /// What to do about it, if there is more to say than to mend the place.
  public let remedy: String?

  /// An error at `place`.
  public init(_ place: String, _ problem: String, remedy: String? = nil) {
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  /// Tasks that cannot be scored, since their answers are not public.
  public static func keyless(_ count: Int, of total: Int, in source: String) -> InputError {
    InputError(
      source,
      "\(count) of \(total) tasks have no answer key, as in a test split, whose answers are not "
        + "public: nothing can be scored",
      remedy: "Use a split with answers, such as validation or dev.")
  }

  /// `place: problem`, and the remedy on a line of its own.
  public var description: String {
    "\(place): \(problem)" + (remedy.map { "\n  \($0)" } ?? "")
  }
}
