import Evaluation

/// What a user can do about a failure that a probe met.
enum ProbeAdvice {
  /// The way out, to be appended to the error's words; empty where there is none to name.
  /// - Parameter models: the models that the endpoint lists.
  static func on(_ error: ModelError, _ models: [String]) -> String {
    let way: String? =
      switch error.kind {
      case .noEndpoint, .unreachable: "check --endpoint, and that the server runs"
      case .authentication:
        "set ORGBENCH_API_KEY, or send it in another header with --header NAME=VARIABLE"
      case .timedOut: "give it longer with --timeout SECONDS"
      case .rejected(status: 404, _):
        "check --model" + (models.isEmpty ? "" : " (\(models.prefix(5).joined(separator: ", ")))")
          + " and the path of --endpoint"
      case .rejected(status: 402, _), .quotaExhausted: "the account needs credit"
      case .rejected(status: 429, _): "run with --rpm, --tpm or a smaller --concurrency"
      case .rejected(let status, let message) where status < 500: option(in: message)
      case .malformedReply: "check that --endpoint is the base URL of chat completions"
      case .contextExceeded: "give the server a larger context"
      default: nil
      }
    return way.map { "; \($0)" } ?? ""
  }

  /// The option that sets what a refusal is about.
  private static func option(in message: String) -> String? {
    let options = [
      ("reasoning", "--reasoning-effort"), ("temperature", "--temperature"), ("top_p", "--top-p"),
      ("max_tokens", "--max-completion-tokens"),
      ("max_completion_tokens", "--max-completion-tokens"),
      ("enable_thinking", "--extra-body '{\"enable_thinking\": false}'"),
      ("stream", "--extra-body"), ("model", "--model"),
    ]
    let text = message.lowercased()
    return options.first { text.contains($0.0) }.map { "see \($0.1)" }
  }
}
