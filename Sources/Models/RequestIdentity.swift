import Digests
public import Evaluation

/// What makes two calls the same call.
public enum RequestIdentity {
  /// SHA-256, in lower-case hexadecimal, of the canonical JSON (RFC 8785) of
  /// `{"body":…,"endpoint":…,"ordinal":…,"repetition":…}`.
  ///
  /// The body is the whole request in the reference dialect, `Dialect()`, whatever dialect the
  /// endpoint turns out to speak: a fallback does not make it another request.
  public static func key(
    of request: ChatRequest, endpoint: String, occasion: CallOccasion
  ) -> String {
    key(ofBody: ChatCompletionBody.encode(request), endpoint: endpoint, occasion: occasion)
  }

  /// The same, where the body in the reference dialect is at hand.
  static func key(ofBody body: [UInt8], endpoint: String, occasion: CallOccasion) -> String {
    var rest = CanonicalJSON()
    rest.write(raw: ",\"endpoint\":")
    rest.write(.string(endpoint))
    rest.write(raw: ",\"ordinal\":\(occasion.ordinal),\"repetition\":\(occasion.repetition)}")
    let digest = Digest(.sha256)
    for part in [Array("{\"body\":".utf8), body, rest.bytes] {
      part.withUnsafeBytes { digest.update($0) }
    }
    return digest.finish()
  }
}
