import CLibcrypto

/// Checksums through OpenSSL's libcrypto.
public struct Digest {
  /// The algorithms that dataset sources and request identities use.
  public enum Algorithm: Sendable {
    case sha256
    /// Only for git object ids, which are not a security measure here.
    case sha1
  }

  private let context: OpaquePointer

  /// Starts a digest; feed it with `update` and end it with `finish`.
  public init(_ algorithm: Algorithm) {
    guard let context = EVP_MD_CTX_new() else { fatalError("libcrypto is out of memory") }
    let kind = algorithm == .sha256 ? EVP_sha256() : EVP_sha1()
    guard EVP_DigestInit_ex(context, kind, nil) == 1 else {
      fatalError("libcrypto does not provide \(algorithm)")
    }
    self.context = context
  }

  /// Adds bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Ends the digest and returns it in lower-case hexadecimal. The digest must not be used again.
  public consuming func finish() -> String {
    var out = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &out, &length)
    EVP_MD_CTX_free(context)
    return hexadecimal(out.prefix(Int(length)))
  }

  /// The SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal.
  public static func sha256(_ text: String) -> String {
    var text = text
    let digest = Digest(.sha256)
    text.withUTF8 { digest.update(UnsafeRawBufferPointer($0)) }
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

private func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
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
