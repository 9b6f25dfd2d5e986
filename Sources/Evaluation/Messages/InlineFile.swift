import Digests
import FoundationEssentials

/// A file that stands in a message: an image or a recording.
public struct InlineFile: Sendable, Hashable {
  /// The kind of file, such as `image/png`.
  public var mediaType: String
  /// The file's bytes.
  public var bytes: [UInt8]

  /// A file.
  public init(mediaType: String, bytes: [UInt8]) {
    self.mediaType = mediaType
    self.bytes = bytes
  }

  /// The bytes in base64 (RFC 4648).
  public var base64: String { Data(bytes).base64EncodedString() }

  /// The file as a URL (RFC 2397).
  public var dataURL: String { "data:\(mediaType);base64,\(base64)" }

  /// The file that `dataURL` makes of one; nil for any other text.
  public init?(dataURL url: String) {
    guard url.hasPrefix("data:"), let comma = url.utf8.lastIndex(of: UInt8(ascii: ",")),
      let data = Data(base64Encoded: String(url[url.utf8.index(after: comma)...]))
    else { return nil }
    let head = url[..<comma].dropFirst("data:".count)
    guard head.hasSuffix(";base64") else { return nil }
    self.init(mediaType: String(head.dropLast(";base64".count)), bytes: Array(data))
  }

  /// Its type, size and SHA-256.
  public var words: String { "\(mediaType), \(bytes.count) bytes, SHA-256 \(Digest.sha256(bytes))" }
}

extension MessagePart {
  /// The tokens that an image is reckoned as where no endpoint has counted: of the middle of what
  /// endpoints count, which is from 85 to several thousand by size and detail.
  public static let tokensOfImage = 1000
  /// Tokens a second that a recording is reckoned as; endpoints count from 10 to 32.
  public static let tokensOfAudioSecond = 25
  /// Bytes a second of an MP3 file, at 128 kbit/s.
  private static let bytesOfMP3Second = 16_000

  /// Tokens that an image or a recording is reckoned as; 0 for anything else, which is reckoned by its
  /// text.
  public var estimatedFileTokens: Int {
    switch content {
    case .image: Self.tokensOfImage
    case .audio(let file):
      file.bytes.count * Self.tokensOfAudioSecond / Self.bytesOfSecond(of: file) + 1
    case .text, .toolCall, .toolResult: 0
    }
  }

  /// The bytes of one second: of a WAV file as its header says, within reason.
  private static func bytesOfSecond(of file: InlineFile) -> Int {
    guard file.mediaType == "audio/wav", let rate = WaveHeader.bytesPerSecond(of: file.bytes) else {
      return bytesOfMP3Second
    }
    return min(max(rate, 4_000), 2_000_000)
  }
}

/// What the header of a WAV file says: chunks in any order, each with its name and length.
public enum WaveHeader {
  /// The bytes of one second, from the chunk `fmt `; nil where there is none, or not all of it.
  public static func bytesPerSecond(of bytes: [UInt8]) -> Int? {
    func number(_ start: Int) -> Int {
      bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    var start = 12
    while start + 8 + 16 <= bytes.count {
      let length = number(start + 4)
      if bytes[start..<start + 4].elementsEqual("fmt ".utf8) {
        return length >= 16 ? number(start + 8 + 8) : nil
      }
      // A chunk of odd length is followed by one byte more.
      start += 8 + length + length % 2
    }
    return nil
  }
}

extension [Message] {
  /// Tokens that their images and recordings are reckoned as.
  public var estimatedFileTokens: Int {
    reduce(0) { $0 + $1.parts.reduce(0) { $0 + $1.estimatedFileTokens } }
  }
}
