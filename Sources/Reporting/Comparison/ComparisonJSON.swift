import Evaluation
import Statistics

extension ComparisonReport {
  /// The report as one JSON object: the contract of `compare --json`.
  var json: JSONValue {
    [
      "ending": .string(ending.word),
      "comparisons": .array(matters.map(\.json)),
      "gates": .array(results.map(\.json)),
      "confidence": 0.95,
      "cluster": .string(options.clustering.rawValue),
      "at_equal": options.atEqual.map { .string($0.rawValue) } ?? .null,
      "resamples": .integer(options.resampling.resamples),
      "seed": .integer(Int(clamping: options.resampling.seed)),
      "minimum_tasks": .integer(options.minimumTasks),
    ]
  }
}

extension ComparisonReport.Ending {
  fileprivate var word: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .incomplete: "incomplete"
    case .insufficient: "insufficient evidence"
    }
  }
}

extension ComparisonReport.Matter {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "benchmark": .string(benchmark),
      "base": base.map(\.identityJSON) ?? .null,
      "candidate": candidate.map(\.identityJSON) ?? .null,
    ]
    if let obstacle { members["not_compared"] = .string(obstacle) }
    guard let comparison else { return .object(members) }
    members["tasks"] = .integer(comparison.pairing.pairs.count)
    members["clusters"] = .integer(comparison.clusterCount)
    members["left_out"] = comparison.pairing.unpaired.json
    members["settings"] = .array(
      comparison.settings.map { difference in
        [
          "setting": .string(difference.setting), "base": .optional(difference.base),
          "candidate": .optional(difference.candidate),
        ]
      })
    members["measures"] = .array(comparison.measures.map(\.json))
    members["costs_per_point"] = .array(
      comparison.costsPerPoint.map { price in
        price.json(
          dearer: (price.price.isReversed ? comparison.base : comparison.candidate).run)
      })
    members["unshared_metrics"] = .array(comparison.unshared.map(JSONValue.string))
    members["flips"] = comparison.flips.json
    return .object(members)
  }
}

extension ComparedRun {
  fileprivate var identityJSON: JSONValue {
    [
      "run": .string(run), "organization": .string(configuration.organization),
      "options": .object(configuration.options), "model": .string(configuration.model),
      "complete": .bool(progress.isComplete), "attempts": .integer(progress.expected),
      "finished": .integer(progress.finished), "unscored": .integer(progress.unscored),
      "dataset_sha256": .string(configuration.datasetHash), "scoring": .string(scoringVersion),
      "version": .string(version),
      "served_models": servedModels.map { .array($0.map(\.json)) } ?? .null,
    ]
  }
}

extension PairedMeasure {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(name), "unit": .string(unitWords), "base": .number(base),
      "candidate": .number(candidate), "difference": .number(difference.value),
      "interval_95": .ends(difference.interval),
      "standard_error": .optional(robust.standardError),
      "n": .integer(difference.pointCount), "clusters": .integer(difference.clusterCount),
      "p_sign_flip": .number(signFlip.pValue), "effect_size_dz": .optional(effectSize),
      "smallest_detectable_difference": .optional(smallestDetectableDifference),
      "tasks_needed": tasksNeeded.map(JSONValue.integer) ?? .null,
    ]
    if let adjustedP { members["p_holm"] = .number(adjustedP) }
    if let mcNemar {
      members["mcnemar"] = [
        "gained": .integer(mcNemar.gained), "lost": .integer(mcNemar.lost),
        "p": .number(mcNemar.pValue),
      ]
    }
    if let change, let reduction {
      members["change_percent"] = .number(change.value)
      members["change_percent_interval_95"] = .ends(change.interval)
      members["reduction_percent"] = .number(reduction.value)
    }
    return .object(members)
  }
}

extension GateResult {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "gate": .string(gate.name), "metric": .string(gate.metric),
      "direction": .string(gate.direction.rawValue), "tolerance": .number(gate.tolerance),
      "unit": .string(gate.unit.rawValue), "tier": .string(gate.tier.rawValue),
      "benchmark": .optional(benchmark), "organization": .optional(organization),
      "verdict": .string(verdict.rawValue), "message": .string(message),
    ]
    if let loss {
      members["loss"] = [
        "value": .number(loss.value), "lower_95": .optional(loss.lower),
        "upper_95": .optional(loss.upper),
        "smallest_detectable": .optional(loss.smallestDetectable),
        "tasks_needed": loss.tasksNeeded.map(JSONValue.integer) ?? .null,
      ]
    }
    return .object(members)
  }
}
