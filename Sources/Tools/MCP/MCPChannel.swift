import Evaluation

/// The way to a server and back, whatever carries it.
protocol MCPChannel: Sendable {
  /// Sends a request and waits for its response.
  /// - Returns: the result.
  /// - Throws: `MCPFault`; `CancellationError`.
  func request(_ method: String, _ params: JSONValue?, patience: Duration) async throws -> JSONValue

  /// Sends what needs no response.
  /// - Throws: `MCPFault`.
  func notify(_ method: String, _ params: JSONValue?) async throws

  /// Is told of the revision that both sides speak from now on.
  func settled(on revision: String)

  /// Ends the connection and all that was started for it.
  func close() async
}

/// Messages of JSON-RPC 2.0.
enum MCPMessage {
  static func request(_ id: Int, _ method: String, _ params: JSONValue?) -> JSONValue {
    message(method, params, ["id": .integer(id)])
  }

  static func notification(_ method: String, _ params: JSONValue?) -> JSONValue {
    message(method, params, [:])
  }

  private static func message(
    _ method: String, _ params: JSONValue?, _ members: [String: JSONValue]
  ) -> JSONValue {
    var members = members
    members["jsonrpc"] = "2.0"
    members["method"] = .string(method)
    members["params"] = params
    return .object(members)
  }

  static func cancelled(_ id: Int) -> JSONValue {
    notification("notifications/cancelled", ["requestId": .integer(id), "reason": "timed out"])
  }

  /// What a message of a server asks to be done.
  enum Received {
    /// A response to a request.
    case response(Int, JSONValue)
    /// An error that answers no request: it did not understand what it was sent.
    case complaint(String)
    /// A request of the server's own, with the answer to it.
    case request(answer: JSONValue)
    /// What needs no answer.
    case notification
  }

  /// What one text of a server says: a message, or at the revision 2025-03-26 a list of some.
  /// - Returns: nil where it is no message.
  static func read(_ bytes: some Sequence<UInt8>) -> [Received]? {
    guard let value = WireJSON.read(bytes)?.value else { return nil }
    let messages = value.elements ?? [value]
    let received = messages.compactMap(received)
    return received.count == messages.count && !received.isEmpty ? received : nil
  }

  private static func received(_ message: JSONValue) -> Received? {
    guard case .object(let members) = message else { return nil }
    if let method = members["method"]?.text {
      guard let id = members["id"], id != .null else { return .notification }
      return .request(answer: answer(to: method, id))
    }
    guard members["result"] != nil || members["error"] != nil else { return nil }
    if let id = members["id"]?.wholeNumber { return .response(id, message) }
    return .complaint(members["error"]?["message"]?.text ?? "")
  }

  /// The client has nothing to offer but that it lives.
  private static func answer(to method: String, _ id: JSONValue) -> JSONValue {
    method == "ping"
      ? ["jsonrpc": "2.0", "id": id, "result": [:]]
      : [
        "jsonrpc": "2.0", "id": id,
        "error": ["code": -32601, "message": "the client has no such method"],
      ]
  }

  /// The result of a response.
  /// - Throws: `MCPFault` where it is an error.
  static func result(of response: JSONValue, from server: MCPServer) throws -> JSONValue {
    if let result = response["result"] { return result }
    let code = response["error"]?["code"]?.wholeNumber.map { " \($0)" } ?? ""
    let message = response["error"]?["message"]?.text ?? "without a message"
    throw MCPFault(
      kind: .answered, words: "answered with the error\(code): \(server.presentable(message))")
  }
}
