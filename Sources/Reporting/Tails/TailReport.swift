import Evaluation
public import Statistics

/// The tails of samples: where they begin, the four families fitted to them, and which is closer.
public struct TailReport: Sendable {
  /// Samples with what they are called.
  public struct Sample: Sendable {
    /// What it has in common with others: a topology, or a file.
    public let group: String
    /// What was measured.
    public let name: String
    /// The samples of 1 and more.
    public let samples: ClusteredCounts
    /// How many samples of 0 were left out.
    public let zeros: Int

    /// Samples.
    public init(group: String, name: String, samples: ClusteredCounts, zeros: Int = 0) {
      self.group = group
      self.name = name
      self.samples = samples
      self.zeros = zeros
    }
  }

  /// A sample with what was found.
  struct Entry: Sendable {
    let sample: Sample
    let analysis: TailAnalysis
  }

  /// Comparisons with a larger p are undecided.
  static let level = 0.05
  /// A goodness of fit up to this rules the power law out (Clauset and others, 2009, section 4.1).
  static let leastFit = 0.1

  let entries: [Entry]
  private let setup: TailAnalysis.Setup

  /// Analyzes samples, each with the same seed.
  /// - Throws: `StatisticsError` for a setup that cannot be.
  public init(_ samples: [Sample], _ setup: TailAnalysis.Setup) async throws {
    var entries: [Entry] = []
    for sample in samples {
      entries.append(
        Entry(sample: sample, analysis: try await TailAnalysis(sample.samples, setup)))
    }
    self.entries = entries
    self.setup = setup
  }

  /// The report as a document. Its JSON has the points of P(X >= x) as well.
  /// - Parameter sources: what the samples come from, to be said first.
  public func document(sources: Table? = nil) -> ReportDocument {
    var blocks = ReportDocument("orgbench analyze tails")
    if let sources { blocks.add(.table(sources)) }
    blocks.add(.table(TailTables.samples(entries)))
    blocks.add(plots: TailPlots.all(entries))
    blocks.add(.table(TailTables.fits(entries)))
    blocks.add(.table(TailTables.comparisons(entries)))
    for paragraph in TailTables.explanation(entries, setup) { blocks.add(.paragraph(paragraph)) }
    var json: [String: JSONValue] = [:]
    if case .object(let members) = blocks.json { json = members }
    json["ccdf"] = .array(entries.map(\.survival))
    json["setup"] = .object([
      "bootstrap": .integer(setup.bootstrap), "goodness_of_fit": .integer(setup.goodnessOfFit),
      "seed": .integer(Int(setup.seed)),
      "x_min": setup.xMin.map(JSONValue.integer) ?? .string("auto"),
    ])
    var document = ReportDocument("orgbench analyze tails", json: .object(json))
    document.add(blocks)
    return document
  }
}

extension TailReport.Entry {
  /// P(X >= x) at every distinct value, of the samples and, from x_min on, of the fits: theirs times
  /// the tail's share, so that they begin where the samples' curve stands at x_min.
  var survival: JSONValue {
    let whole = analysis.distribution
    let start = (try? analysis.threshold.get())?.xMin ?? Int.max
    let values = analysis.tail.values.filter { $0 >= start }
    let fits = analysis.fits.compactMap { entry in
      (try? entry.fit.get()).map {
        (name: entry.family.rawValue, shares: $0.model.survival(from: values))
      }
    }
    let before = whole.values.count - values.count
    let points = zip(whole.values, whole.survival).enumerated().map { index, point in
      var object: [String: JSONValue] = [
        "x": .integer(point.0), "samples": .number(point.1),
      ]
      for fit in fits where index >= before {
        object[fit.name] = .number(fit.shares[index - before] * analysis.tailShare)
      }
      return JSONValue.object(object)
    }
    return [
      "group": .string(sample.group), "sample": .string(sample.name), "points": .array(points),
    ]
  }
}
