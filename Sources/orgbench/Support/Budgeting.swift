import Arguments
import Evaluation
import Harness
import Models

/// The options that bound what a command may spend.
enum Budgeting {
  static let section = "Budget"

  static let options: [CommandSpecification.Option] = [
    .init(
      "max-tokens-total", value: "N",
      "paid tokens after which nothing more is started, earlier sessions included",
      section: section),
    .init(
      "max-cost", value: "AMOUNT",
      "cost after which nothing more is started, earlier sessions included; needs --prices",
      section: section),
    .init(
      "time-limit", value: "TIME", "time after which nothing more is started: 90s, 30m, 2h",
      section: section),
    .init(
      "prices", value: "FILE", "what tokens cost; recorded with the run (docs/models.md)",
      section: section),
  ]

  /// The prices, if any are given.
  static func prices(_ arguments: ParsedArguments) throws -> Prices? {
    try arguments.text("prices").map { try Prices(contentsOfFile: $0) }
  }

  /// The limits.
  /// - Throws: `UsageError` for a limit that is none, or `--max-cost` without prices.
  static func limits(_ arguments: ParsedArguments) throws -> Budget.Limits {
    if arguments.has("max-cost"), !arguments.has("prices") {
      throw UsageError("--max-cost needs --prices FILE")
    }
    return Budget.Limits(
      tokens: try arguments.integer("max-tokens-total", in: 1...Int.max),
      cost: try arguments.number("max-cost", in: 0...1e12),
      time: try arguments.text("time-limit").map(duration))
  }

  private static func duration(_ text: String) throws -> Duration {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = text.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? text : String(text.dropLast())), number > 0,
      number <= 1e6
    else {
      throw UsageError(
        "--time-limit: expected a time up to a million units, such as 90s, 30m, 2h, found \"\(text)\""
      )
    }
    return .seconds(number * (unit ?? 1))
  }
}
