import Evaluation
import Statistics
import Testing

@testable import Reporting

struct TailReportTests {
  private static let known = [
    1: 233, 2: 33, 3: 13, 4: 10, 5: 2, 6: 3, 7: 2, 8: 2, 9: 1, 11: 1, 15: 1, 18: 1,
  ]

  private func report(
    _ samples: [(String, [Int: Int])], bootstrap: Int = 100, goodnessOfFit: Int = 20
  ) async throws -> ReportDocument {
    try await TailReport(
      try samples.map {
        TailReport.Sample(
          group: "mesh", name: $0.0, samples: ClusteredCounts(try CountDistribution($0.1)))
      }, .init(xMin: 1, bootstrap: bootstrap, goodnessOfFit: goodnessOfFit, seed: 3)
    ).document()
  }

  private func rows(_ document: ReportDocument, _ table: String) throws -> [[String: JSONValue]] {
    guard case .object(let members) = document.json, case .array(let rows)? = members[table] else {
      return []
    }
    return rows.compactMap { if case .object(let row) = $0 { row } else { nil } }
  }

  @Test func `the known datum has its known figures in every table`() async throws {
    let document = try await report([("known", Self.known)])
    let sample = try #require(try rows(document, "samples").first)
    #expect(sample["n"] == .integer(302) && sample["distinct"] == .integer(12))
    #expect(sample["maximum"] == .integer(18) && sample["tail_share"] == .number(1))
    #expect(sample["power_law"] == .string("not_ruled_out"))
    let fits = try rows(document, "fits")
    #expect(fits.count == 4)
    #expect(abs((fits[0]["a"]?.double ?? 0) - 2.594976) < 1e-6)
    #expect(abs((fits[0]["log_likelihood"]?.double ?? 0) + 282.93134) < 1e-5)
    #expect(abs((fits[1]["x_c"]?.double ?? 0) - 1 / 0.028466230026537632) < 1e-3)
    #expect(fits.allSatisfy { (0.001..<0.2).contains($0["distance"]?.double ?? 9) })
    let comparisons = try rows(document, "comparisons")
    #expect(
      comparisons.map { $0["favoured"] } == [
        "undecided", "undecided", "power_law", "undecided", "truncated_power_law", "log_normal",
      ])
  }

  @Test func `curves are shares of at least x, fits as high as the samples at x_min`() async throws
  {
    let document = try await report([("known", Self.known)])
    let curve = try #require(try rows(document, "ccdf").first)
    guard case .array(let points)? = curve["points"], points.count == 12,
      case .object(let first) = points[0], case .object(let last) = points[11]
    else {
      Issue.record("12 points expected")
      return
    }
    for name in ["samples", "power_law", "truncated_power_law", "log_normal", "exponential"] {
      #expect(abs((first[name]?.double ?? 0) - 1) < 1e-9, "\(name)")
    }
    #expect(last["x"] == .integer(18) && last["samples"] == .number(1 / 302.0))
    #expect((last["exponential"]?.double ?? 1) < (last["power_law"]?.double ?? 0))
  }

  @Test func `what cannot be told says why, and has no rows of fits`() async throws {
    let document = try await report([("equal", [4: 900]), ("none", [:]), ("known", Self.known)])
    let text = document.text()
    #expect(text.contains("cannot tell, because all samples are 4"))
    #expect(text.contains("cannot tell, because there are no samples"))
    let samples = try rows(document, "samples")
    #expect(samples[0]["cannot_tell"] == "all samples are 4" && samples[0]["x_min"] == .null)
    #expect(try rows(document, "fits").count == 4)
    let csv = document.csv()
    #expect(csv.contains("all samples are 4"))
  }

  @Test func `a cutoff at infinity is said in words and is no number`() async throws {
    let document = try await report(
      [
        (
          "long",
          [1: 9000, 2: 700, 3: 150, 4: 50, 5: 25, 6: 12, 7: 6, 8: 4, 90: 9, 400: 3]
        )
      ], bootstrap: 0, goodnessOfFit: 0)
    #expect(document.text().contains("x_c = infinite"))
    #expect(document.text().contains("the log-normal's likelihood has no maximum here"))
    #expect(try rows(document, "fits")[1]["x_c"] == .null)
    #expect(try rows(document, "samples")[0]["exponent_interval_95"] == .null)
  }

  @Test(arguments: [60, 80, 160]) func `lines keep to the terminal`(width: Int) async throws {
    let text = try await report([("known", Self.known), ("equal", [4: 900])]).text(width: width)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
  }

  @Test func `the same seed gives the same document, another another`() async throws {
    func json(_ seed: UInt64) async throws -> JSONValue {
      try await TailReport(
        [.init(group: "f", name: "s", samples: ClusteredCounts(try CountDistribution(Self.known)))],
        .init(bootstrap: 200, goodnessOfFit: 50, seed: seed)
      ).document().json
    }
    let (one, again, other) = try await (json(1), json(1), json(2))
    #expect(one == again && one != other)
  }
}
