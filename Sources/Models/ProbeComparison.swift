extension EndpointProbe.Report {
  /// Looks at reports of endpoints that are to serve one model together, and notes at each but the
  /// first where it does not serve what the first one does.
  /// - Parameter reports: of the same model.
  public static func compare(_ reports: inout [Self]) {
    guard let model = reports.first?.model else { return }
    let owner = reports.first { $0.models.contains(model) } ?? reports[0]
    for index in reports.indices {
      let (own, others) = (reports[index].models, owner.models)
      let isListed =
        others.contains(model) ? own.contains(model) : !Set(own).isDisjoint(with: others)
      if !own.isEmpty, !others.isEmpty, !isListed {
        reports[index].note(
          "same model", .bad,
          "lists \(names(own)), and \(owner.endpoint) \(names(others)): a run takes either for the "
            + "other; if they are one model, serve it under one name")
      } else if let served = reports[index].servedModel, let first = reports[0].servedModel,
        served != first
      {
        reports[index].note(
          "same model", .notice,
          "its replies name '\(served)', those of \(reports[0].endpoint) '\(first)'")
      }
    }
  }

  private static func names(_ models: [String]) -> String {
    models.prefix(4).map { "'\($0)'" }.joined(separator: ", ") + (models.count > 4 ? ", …" : "")
  }
}
