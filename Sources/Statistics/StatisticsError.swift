/// Numbers or settings no statistic can be computed from; the description names the place, what
/// was found and what was expected.
public struct StatisticsError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
