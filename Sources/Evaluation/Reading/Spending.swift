/// The calls of a run by model, agent and purpose: what prices and the cost of roles and layers
/// are computed from.
public struct Spending: Sendable, Hashable {
  /// The model that was asked for.
  public var model: String
  /// Who was asked, with role and layer.
  public var agent: Agent
  /// What for.
  public var purpose: String
  /// The calls.
  public var totals: CallTotals

  /// Calls of one model, agent and purpose.
  public init(model: String, agent: Agent, purpose: String, totals: CallTotals) {
    self.model = model
    self.agent = agent
    self.purpose = purpose
    self.totals = totals
  }
}
