import Evaluation

/// Errors that stand in the body of a response whose status is that of a success.
enum EmbeddedError {
  /// The error in the place of a reply, or beside it: OpenAI's member, those of gateways, MiniMax's
  /// status, or an object of its own.
  static func find(_ completion: JSONValue, _ choice: JSONValue?) -> JSONValue? {
    if let error = completion["error"], error != .null { return error }
    if let error = choice?["error"], error != .null { return error }
    if let error = completion["errors"]?.elements?.first, error != .null { return error }
    if let status = completion["base_resp"], status["status_code"]?.wholeNumber ?? 0 != 0 {
      return status
    }
    let isError = [completion["object"], completion["type"]].contains { $0?.text == "error" }
    // Not `nil`, which would be JSON's null.
    return isError ? completion : Optional.none
  }

  /// What a reply without choices says of a content filter: Azure's results, Google's feedback.
  static func unansweredPrompt(_ completion: JSONValue) -> ServerMessage? {
    let feedback = completion["promptFeedback"]?["blockReason"]?.text
    let hits = (completion["prompt_filter_results"]?.elements ?? []).flatMap { result in
      guard case .object(let kinds)? = result["content_filter_results"] else { return [String]() }
      return kinds.filter { $0.value["filtered"] == .bool(true) }.keys.sorted()
    }
    guard let reason = feedback ?? (hits.isEmpty ? nil : hits.joined(separator: ", ")) else {
      return nil
    }
    return ServerMessage([
      "message": .string("the content filter blocked the prompt: \(reason)"),
      "code": "content_filter", "status": 400,
    ])
  }
}
