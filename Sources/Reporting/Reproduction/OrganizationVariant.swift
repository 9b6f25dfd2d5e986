public import Evaluation

/// An organization with the options that a published figure asks of a run.
public struct OrganizationVariant: Sendable, Hashable {
  /// The organization's name.
  public let name: String
  /// Options that a run must have; others may be anything.
  public let options: [String: JSONValue]

  /// A variant.
  public init(_ name: String, _ options: [String: JSONValue] = [:]) {
    self.name = name
    self.options = options
  }

  /// The variant that the cell of a figure of OrgAgent names: its `organization` and `policy`. The
  /// paper's single agent answers directly.
  init?(orgAgentCell figure: PublishedBaseline.Figure) {
    guard let organization = figure.text("organization") else { return nil }
    switch organization {
    case "single": self.init(organization, ["variant": "direct"])
    case "hierarchical": self.init(organization, ["policy": figure.cell["policy"] ?? .null])
    default: self.init(organization)
    }
  }

  /// Whether a run is one of this variant.
  func matches(_ configuration: RunConfiguration) -> Bool {
    configuration.organization == name
      && options.allSatisfy { configuration.options[$0.key] == $0.value }
  }

  /// `hierarchical (strict)`.
  public var label: String {
    let values = options.sorted { $0.key < $1.key }.map { OrganizationLabel.text($0.value) }
    return name == "single" || values.isEmpty ? name : "\(name) (\(values.joined(separator: ", ")))"
  }
}
