import Evaluation
import Testing

@Suite struct InlineFileTests {
  @Test(arguments: [[], [0], [0xFF, 0xFE], Array(0...255)] as [[UInt8]])
  func `a file comes back from its URL`(_ bytes: [UInt8]) throws {
    let file = InlineFile(mediaType: "image/png", bytes: bytes)
    #expect(InlineFile(dataURL: file.dataURL) == file)
  }

  /// The vectors of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `bytes are written as the standard has it`(_ text: String, _ encoded: String) {
    let file = InlineFile(mediaType: "image/gif", bytes: Array(text.utf8))
    #expect(file.base64 == encoded)
    #expect(file.dataURL == "data:image/gif;base64,\(encoded)")
  }

  @Test(arguments: [
    "", "data:", "data:image/png,abc", "image/png;base64,Zg==", "data:image/png;base64,*",
    "data:image/png;base64;Zg==",
  ])
  func `what is no such URL is no file`(_ text: String) {
    #expect(InlineFile(dataURL: text) == nil)
  }

  @Test func `a message names its files in their places`() {
    let image = MessagePart(.image(InlineFile(mediaType: "image/png", bytes: [1])))
    let sound = MessagePart(.audio(InlineFile(mediaType: "audio/wav", bytes: [1])), joint: .line)
    let digest = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"
    let message = Message(.user, [MessagePart("See:"), image, sound, MessagePart("What?")])
    #expect(
      message.contentWithFiles == """
        See:

        [image/png, 1 bytes, SHA-256 \(digest)]
        [audio/wav, 1 bytes, SHA-256 \(digest)]

        What?
        """)
    #expect(message.content == "See:\n\nWhat?")
  }

  @Test func `a recording is reckoned by its length`() {
    func tokens(_ type: String, _ bytes: [UInt8]) -> Int {
      MessagePart(.audio(InlineFile(mediaType: type, bytes: bytes))).estimatedFileTokens
    }
    // Two seconds of two bytes at 16 kHz; the rate stands at 28, or behind other chunks.
    func wave(_ rate: [UInt8], after chunk: [UInt8] = []) -> [UInt8] {
      let format = [16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3E, 0, 0] + rate + [2, 0, 16, 0]
      let header = Array("RIFF....WAVE".utf8) + chunk + Array("fmt ".utf8) + format
      return header + [UInt8](repeating: 0, count: 64_000 - header.count)
    }
    let odd = Array("JUNK".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
    for chunk in [[], odd] {
      #expect(
        tokens("audio/wav", wave([0, 0x7D, 0, 0], after: chunk))
          == 2 * MessagePart.tokensOfAudioSecond + 1)
    }
    // Ten seconds at 128 kbit/s.
    #expect(
      tokens("audio/mpeg", [UInt8](repeating: 1, count: 160_000))
        == 10 * MessagePart.tokensOfAudioSecond + 1)
    // A rate that cannot be true.
    #expect((1...1000).contains(tokens("audio/wav", wave([0, 0, 0, 0]))))
    #expect(tokens("audio/wav", []) == 1)
    #expect(MessagePart("text").estimatedFileTokens == 0)
  }
}
