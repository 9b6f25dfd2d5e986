import Arguments
import Evaluation
import Harness
import Models
import Options

/// The options that bound what a command may spend.
enum Budgeting {
  static let maxTokens = Option(
    "max-tokens-total",
    "paid tokens after which nothing more is started, earlier sessions included",
    .integer(1...Int.max))
  static let maxCost = Option(
    "max-cost", placeholder: "AMOUNT",
    "cost after which nothing more is started, earlier sessions included; needs --prices",
    .number(0...1e12))
  static let timeLimit = Option(
    "time-limit", "time after which nothing more is started: 90s, 30m, 2h", .duration)
  static let prices = Option(
    "prices", "what tokens cost; recorded with the run (docs/models.md)", .path)

  static let options: [any DeclaredOption] = [maxTokens, maxCost, timeLimit, prices]

  /// The prices, if any are given.
  static func prices(_ arguments: ParsedArguments) throws -> Prices? {
    try arguments[prices].map { try Prices(contentsOfFile: $0) }
  }

  /// The limits, a shard's share of those that bound what is spent.
  /// - Throws: `UsageError` for `--max-cost` without prices.
  static func limits(
    _ arguments: ParsedArguments, _ sharding: inout Sharding
  ) throws -> Budget.Limits {
    if arguments.has(maxCost), !arguments.has(prices) {
      throw UsageError("--max-cost needs --prices FILE")
    }
    return Budget.Limits(
      tokens: try sharding.share(of: maxTokens, in: arguments),
      cost: sharding.share(of: maxCost, in: arguments), time: arguments[timeLimit])
  }
}
