import Evaluation

/// Wrong use of the command line: what is wrong, and what would be right. Exit code 2.
public struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The whole message.
  public let description: String

  /// An error with this message.
  public init(_ description: String) {
    self.description = description
  }

  /// Does something whose wrong input is wrong use of the command line.
  static func rewording<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as InputError {
      throw UsageError("\(error)")
    }
  }
}
