import CLibcrypto

/// Checksums through OpenSSL's libcrypto.
///
/// It cannot be copied, since `finish` uses it up; one that is given up halfway is freed as well.
public struct Digest: ~Copyable {
  /// The algorithms that dataset sources and request identities use.
  public enum Algorithm: Sendable {
    case sha256
    /// Only for git object ids, which are not a security measure here.
    case sha1
  }

  private let context: OpaquePointer

  /// Fetched once: OpenSSL looks an implementation up by its name each time otherwise.
  private nonisolated(unsafe) static let implementations = (
    sha256: EVP_MD_fetch(nil, "SHA256", nil), sha1: EVP_MD_fetch(nil, "SHA1", nil)
  )

  /// Starts a digest; feed it with `update` and end it with `finish`.
  public init(_ algorithm: Algorithm) {
    guard let context = EVP_MD_CTX_new() else { fatalError("libcrypto is out of memory") }
    let all = Self.implementations
    let kind = algorithm == .sha256 ? all.sha256 : all.sha1
    guard EVP_DigestInit_ex(context, kind, nil) == 1 else {
      fatalError("libcrypto does not provide \(algorithm)")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Adds a text's UTF-8 bytes.
  public func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// Ends the digest and returns it in lower-case hexadecimal.
  public consuming func finish() -> String { hexadecimal(finishBytes()) }

  /// Ends the digest and returns its bytes.
  public consuming func finishBytes() -> [UInt8] {
    let context = context
    discard self
    defer { EVP_MD_CTX_free(context) }
    return [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { out, count in
      var length: UInt32 = 0
      EVP_DigestFinal_ex(context, out.baseAddress, &length)
      count = Int(length)
    }
  }

  /// The SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal.
  public static func sha256(_ text: String) -> String {
    let digest = Digest(.sha256)
    digest.update(text)
    return digest.finish()
  }

  /// The SHA-256 of bytes, in lower-case hexadecimal.
  public static func sha256(_ bytes: some Sequence<UInt8>) -> String {
    let digest = Digest(.sha256)
    let array = Array(bytes)
    array.withUnsafeBytes { digest.update($0) }
    return digest.finish()
  }
}

func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
    var index = 0
    for byte in bytes {
      buffer[index] = digits[Int(byte >> 4)]
      buffer[index + 1] = digits[Int(byte & 15)]
      index += 2
    }
    return index
  }
}
