public import Evaluation

extension OrganizationLabel {
  /// Short names for organizations that stand in one table: the name, and of the options those that
  /// differ among the table's organizations of that name.
  public static func telling(
    apart organizations: [(name: String, options: [String: JSONValue])]
  ) -> [String] {
    organizations.map { organization in
      let namesakes = organizations.filter { $0.name == organization.name }
      let differing = organization.options.filter { name, value in
        namesakes.contains { $0.options[name] != value }
      }
      let values = differing.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }
      return ([organization.name] + values).joined(separator: " ")
    }
  }
}
