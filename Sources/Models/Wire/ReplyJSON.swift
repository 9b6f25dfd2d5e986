import Evaluation

extension WireJSON {
  /// Members of replies that nobody reads, and that may have megabytes.
  private static let unread: Set<String> = [
    "logprobs", "prompt_logprobs", "top_logprobs", "token_ids", "prompt_token_ids", "timings",
  ]

  /// The value that a model server's reply begins with, without what nobody reads; nil where it begins
  /// with no whole value.
  static func reply(_ bytes: some Sequence<UInt8>) -> Reading? { read(bytes, skipping: unread) }
}
