/// Calls of a run by the model that was asked for and the one that answered, as the server named it.
public struct ServedModel: Sendable, Hashable, Codable {
  /// The model that was asked for.
  public var asked: String
  /// The model that the server says it was; nil where it did not say.
  public var served: String?
  /// Calls, cache hits included.
  public var calls: Int

  /// Calls of one asked and one serving model.
  public init(asked: String, served: String?, calls: Int) {
    self.asked = asked
    self.served = served
    self.calls = calls
  }
}
