import Evaluation

/// Matches the runs of two sides.
enum RunMatching {
  static func matters(bases: [ComparedRun], candidates: [ComparedRun]) throws
    -> [ComparisonReport.Matter]
  {
    if let base = bases.first, let candidate = candidates.first, bases.count == 1,
      candidates.count == 1
    {
      return [.init(base: base, candidate: candidate)]
    }
    return try (bases + candidates).map(\.benchmark).uniqued().flatMap { benchmark in
      let left = bases.filter { $0.benchmark == benchmark }
      let right = candidates.filter { $0.benchmark == benchmark }
      if left.count <= 1, right.count <= 1 {
        return [ComparisonReport.Matter(base: left.first, candidate: right.first)]
      }
      let organizations = (left + right).map(\.configuration.organization).uniqued()
      return try organizations.map { organization in
        ComparisonReport.Matter(
          base: try only(left, organization, "base"),
          candidate: try only(right, organization, "candidate"))
      }
    }
  }

  private static func only(_ runs: [ComparedRun], _ organization: String, _ side: String) throws
    -> ComparedRun?
  {
    let found = runs.filter { $0.configuration.organization == organization }
    guard found.count <= 1 else {
      throw InputError(
        "the \(side)",
        "it has \(found.count) runs of \(found[0].benchmark) by \(organization): "
          + found.map(\.run).joined(separator: ", "),
        remedy: "runs are matched by benchmark and organization; give one of them at a time")
    }
    return found.first
  }
}
