import Evaluation
import Harness
import Models
import Reporting
import Store

/// `orgbench run --dry-run`: what would be run, and what it would take.
enum RunForecast {
  private struct Line {
    let setup: RunSetup
    /// Attempts that the store has already.
    let done: Int
    let forecast: Forecast

    var configuration: RunConfiguration { setup.configuration }
    var attempts: Int { setup.plan.attemptCount }
    var open: Int { max(0, attempts - done) }
    var tokens: ClosedRange<Double> {
      forecast.tokens.lowerBound * Double(open)...forecast.tokens.upperBound * Double(open)
    }
    /// In the currency of the prices; nil without prices, or where they lack a model.
    var cost: ClosedRange<Double>? {
      guard let prices = setup.prices, let cost = forecast.cost({ prices.cost(of: $0, model: $1) })
      else { return nil }
      return cost.lowerBound * Double(open)...cost.upperBound * Double(open)
    }
  }

  static func document(
    _ matrix: RunMatrix, storePath: String
  ) async throws -> ReportDocument {
    let done = try await attemptsDone(matrix, storePath: storePath)
    var lines: [Line] = []
    var forecasts: [RunConfiguration: Forecast] = [:]
    for (setup, done) in zip(matrix.setups, done) {
      // Seeds make no difference to what runs take.
      var seedless = setup.configuration
      seedless.seed = 0
      let forecast: Forecast
      if let known = forecasts[seedless] {
        forecast = known
      } else {
        forecast = try await Forecast.of(setup.plan)
        forecasts[seedless] = forecast
      }
      lines.append(Line(setup: setup, done: done, forecast: forecast))
    }
    return document(lines, matrix)
  }

  private static func attemptsDone(
    _ matrix: RunMatrix, storePath: String
  ) async throws -> [Int] {
    let store: RunStore
    do {
      store = try await RunStore.open(path: storePath, mode: .readOnly)
    } catch StoreError.missing {
      return matrix.setups.map { _ in 0 }
    }
    var done: [Int] = []
    for setup in matrix.setups {
      let run = try await store.runToContinue(setup.configuration, fresh: setup.startsAfresh)
      guard let run else {
        done.append(0)
        continue
      }
      let recorder = store.recorder(run: run, retrying: setup.retriedOutcomes)
      done.append(setup.plan.count(in: try await recorder.finishedAttempts()))
    }
    await store.close()
    return done
  }

  private static func document(_ lines: [Line], _ matrix: RunMatrix) -> ReportDocument {
    let labels = OrganizationLabel.telling(
      apart: lines.map { ($0.setup.configuration.organization, $0.setup.configuration.options) })
    var document = ReportDocument("orgbench run --dry-run", json: json(lines))
    if let experiment = matrix.experiment {
      let title = [experiment.name, experiment.description].filter { !$0.isEmpty }
      document.add(.paragraph(title.joined(separator: ": ")))
    }
    let hasPrices = lines.contains { $0.setup.prices != nil }
    let rows = zip(lines, labels).map { (line: $0, label: $1) }
    document.add(
      .table(
        Table(
          "runs",
          [
            Column("benchmark", "benchmark") { .text($0.line.configuration.benchmark) },
            Column("organization", "organization", .key) { row in
              let configuration = row.line.configuration
              return Cell(
                row.label,
                value: .string(
                  OrganizationLabel.of(configuration.organization, configuration.options)))
            },
            Column("model", "model") { .text($0.line.configuration.model) },
            Column("seed", "seed", .number) { row in
              Cell(
                "\(row.line.configuration.seed)", value: .integer(row.line.configuration.seed))
            },
            Column("attempts", "attempts", .number) { .count($0.line.attempts) },
            Column("done", "done", .number) { .count($0.line.done) },
            Column("calls_per_task", "calls/task", .interval) { cell($0.line.forecast.calls) },
            Column("tokens_per_task", "tokens/task", .interval) { cell($0.line.forecast.tokens) },
            Column("tokens_to_come", "tokens to come", .interval) { cell($0.line.tokens) },
            Column("cost_to_come", hasPrices ? "cost to come" : nil, .interval) { cost($0.line) },
          ], rows)))
    let addresses = Set(lines.flatMap(\.setup.endpointAddresses)).sorted()
    let low = lines.reduce(0) { $0 + $1.tokens.lowerBound }
    let high = lines.reduce(0) { $0 + $1.tokens.upperBound }
    document.add(
      .paragraph(
        "\(Counts.text(lines.reduce(0) { $0 + $1.open }, "attempt")) to come, about "
          + "\(range(low...high)) tokens: 4 bytes of a prompt are reckoned as a token, a reply as "
          + "\(Forecast.replyTokens) tokens\(files(lines)); the lower figure if agents agree at once, "
          + "the higher one if they never do. Nothing was called or written."))
    document.add(.paragraph("Would call: " + addresses.joined(separator: ", ")))
    return document
  }

  /// What images and recordings are reckoned as, where they are shown.
  private static func files(_ lines: [Line]) -> String {
    let media = lines.reduce(into: Set<MediaKind>()) { $0.formUnion($1.setup.media) }
    return
      (media.contains(.images)
      ? ", an image as \(Counts.text(MessagePart.tokensOfImage))" : "")
      + (media.contains(.audio)
        ? ", a second of a recording as \(MessagePart.tokensOfAudioSecond)" : "")
  }

  private static func cell(_ range: ClosedRange<Double>) -> Cell {
    Cell(Self.range(range), value: json(range))
  }

  private static func cost(_ line: Line) -> Cell {
    guard let cost = line.cost, let currency = line.setup.prices?.currency else {
      return Cell("no price", value: .null)
    }
    let (low, high) = (Figures.fixed(cost.lowerBound, 2), Figures.fixed(cost.upperBound, 2))
    return Cell((low == high ? low : "\(low) to \(high)") + " " + currency, value: json(cost))
  }

  private static func range(_ range: ClosedRange<Double>) -> String {
    func round(_ value: Double) -> String {
      value < 100
        ? Figures.fixed(value, value.rounded() == value ? 0 : 1)
        : Figures.count(Int(value.rounded()))
    }
    let (low, high) = (round(range.lowerBound), round(range.upperBound))
    return low == high ? low : "\(low) to \(high)"
  }

  private static func json(_ lines: [Line]) -> JSONValue {
    .array(
      lines.map { line in
        let configuration = line.setup.configuration
        return [
          "benchmark": .string(configuration.benchmark),
          "dataset": .string(line.setup.dataset.source),
          "selection": .string(configuration.selection),
          "organization": .string(configuration.organization),
          "options": .object(configuration.options), "model": .string(configuration.model),
          "endpoint": .string(line.setup.endpointAddresses.joined(separator: " ")),
          "seed": .integer(configuration.seed), "attempts": .integer(line.attempts),
          "done": .integer(line.done), "calls_per_task": json(line.forecast.calls),
          "tokens_per_task": json(line.forecast.tokens), "tokens_to_come": json(line.tokens),
          "cost_to_come": line.cost.map(json) ?? .null,
        ]
      })
  }

  private static func json(_ range: ClosedRange<Double>) -> JSONValue {
    [.number(range.lowerBound), .number(range.upperBound)]
  }
}
