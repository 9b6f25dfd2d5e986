import Evaluation

/// Chooses the runs that are put beside a table.
enum RunChoice {
  /// The runs of each variant, all alike but for the organization.
  /// - Parameter measured: the latest first.
  static func runs(
    of variants: [OrganizationVariant], among measured: [ComparedRun]
  ) -> [OrganizationVariant: ComparedRun] {
    var best: [OrganizationVariant: ComparedRun] = [:]
    var tried: [RunConfiguration] = []
    for run in measured {
      let conditions = conditions(run)
      guard !tried.contains(conditions) else { continue }
      tried.append(conditions)
      let alike = measured.filter { Self.conditions($0) == conditions }
      let found = Dictionary(
        variants.compactMap { variant in
          alike.first { variant.matches($0.configuration) }.map { (variant, $0) }
        }, uniquingKeysWith: { first, _ in first })
      if found.count > best.count { best = found }
    }
    return best
  }

  /// Two runs compared over the tasks that both have so far; nil where there are none.
  static func comparison(
    _ base: ComparedRun?, _ candidate: ComparedRun?
  ) throws -> RunComparison? {
    guard let base, let candidate,
      !Set(base.tasks.map { ExactText($0.id) }).isDisjoint(
        with: candidate.tasks.map { ExactText($0.id) })
    else { return nil }
    return try RunComparison(base: base, candidate: candidate, intersecting: true)
  }

  /// The configuration without what makes the organization. How much of each other's work agents
  /// see is a condition: it is the same option for all that have it. A length of 0 says nothing. Who is
  /// told the answer's form is one by the answer format's version.
  static func conditions(_ run: ComparedRun) -> RunConfiguration {
    var configuration = run.configuration
    configuration.organization = ""
    configuration.options = configuration.options.filter {
      $0.key.hasPrefix("context-") && $0.value != 0
    }
    configuration.promptVersion = ""
    configuration.promptHash = ""
    return configuration
  }
}
