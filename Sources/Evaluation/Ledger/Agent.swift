/// An agent of an organization. Its identity is stable; its role may be given or self-chosen.
public struct Agent: Sendable, Hashable, Codable {
  /// Stable within the organization: `agent-03`, or the office in organizations with offices.
  public var id: String
  /// The role: `Drafter`, or the agent's own words.
  public var role: String
  /// The layer it belongs to (`A`, `B`, `C`), or nil in organizations without layers.
  public var layer: String?

  /// An agent.
  public init(id: String, role: String, layer: String? = nil) {
    self.id = id
    self.role = role
    self.layer = layer
  }
}
