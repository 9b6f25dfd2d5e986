import Evaluation

extension ProbeSession {
  /// Whether the model gets to see an image, or to hear a recording: some servers refuse them, others
  /// leave them out without a word. The same question without the file tells how many tokens it takes.
  func tryOut(_ kind: MediaKind, _ report: inout EndpointProbe.Report) async throws {
    let trial = ProbeMedium(kind)
    do {
      let without = try await ask(trial.question, seed: 1)
      let reply = try await ask(trial.question, behind: trial.part, seed: 1)
      let (taken, grade, detail) = trial.finding(reply, without)
      report.media[kind] = taken
      report.note(kind.rawValue, grade, detail)
    } catch let error as ModelError {
      if case .mediaRefused(let status, let message) = error.kind {
        report.media[kind] = false
        report.note(
          kind.rawValue, .bad,
          "refused (\(status): \(message)); run without --media \(kind.rawValue), or name a model "
            + "that takes them")
      } else {
        report.note(kind.rawValue, .bad, error.description + ProbeAdvice.on(error, report.models))
      }
    }
  }
}

/// A file that a model is sent to find out whether it gets it.
struct ProbeMedium {
  let question: String
  let part: MessagePart
  /// What an answer says whose model got the file.
  private let sign: String
  /// So many tokens more than without are the file's: a server that leaves it out may put a line
  /// break in its place.
  private static let leastTokens = 5

  init(_ kind: MediaKind) {
    switch kind {
    case .images:
      question = "Which colour is the image? Reply with one word."
      sign = "red"
      part = MessagePart(.image(InlineFile(mediaType: "image/png", bytes: Self.redSquare)))
    case .audio:
      question = "Is the recording speech, music, a beep or silence? Reply with one word."
      sign = "beep"
      part = MessagePart(.audio(InlineFile(mediaType: "audio/wav", bytes: Self.beep)))
    }
  }

  /// Whether the model got the file, nil where that is not clear, and what is to be said.
  func finding(
    _ reply: ChatReply, _ without: ChatReply
  ) -> (Bool?, EndpointProbe.Finding.Grade, String) {
    let more = reply.usage.promptTokens - without.usage.promptTokens
    let isCounted = !reply.usage.isEstimated && !without.usage.isEstimated
    let isNamed = reply.text.lowercased().contains(sign)
    let answer = "'\(TerminalText.visible(reply.text.excerpt(40)))'"
    switch (isCounted, more >= Self.leastTokens) {
    case (true, true):
      let tokens = "taken: \(Counts.text(more, "prompt token")) more"
      return (
        true, .good,
        isNamed ? "\(tokens), and it was recognized" : "\(tokens); to what it is, \(answer)"
      )
    case (true, false) where !isNamed:
      return (
        false, .bad,
        "left out without a word: no more prompt tokens than without it, and to what it is, "
          + answer
      )
    case (_, _) where isNamed: return (true, .good, "taken: it was recognized")
    default:
      return (
        nil, .notice, "not refused; no tokens are reported, and to what it is, \(answer)"
      )
    }
  }

  /// A beep of about 440 Hz and one second: WAV, one channel of 16 bits at 16 kHz.
  private static let beep: [UInt8] = {
    let rate = 16_000
    let half = rate / 440 / 2
    let samples = (0..<rate).flatMap {
      little(UInt16(bitPattern: $0 / half % 2 == 0 ? 8_000 : -8_000))
    }
    let format =
      little(UInt16(1)) + little(UInt16(1)) + little(UInt32(rate)) + little(UInt32(2 * rate))
      + little(UInt16(2)) + little(UInt16(16))
    let chunks =
      Array("WAVEfmt ".utf8) + little(UInt32(format.count)) + format + Array("data".utf8)
      + little(UInt32(samples.count)) + samples
    return Array("RIFF".utf8) + little(UInt32(chunks.count)) + chunks
  }()

  /// A red square of 224 pixels a side: PNG, a palette of one colour, not compressed.
  private static let redSquare: [UInt8] = {
    let side = 224
    let rows = [UInt8](repeating: 0, count: side * (1 + side / 8))
    let length = UInt16(rows.count)
    // zlib's header, one stored block, the sum of the rows (RFC 1950, 1951).
    let data =
      [0x78, 0x01, 0x01] + little(length) + little(~length) + rows
      + big(UInt32(rows.count % 65_521) << 16 | 1)
    let header = big(UInt32(side)) + big(UInt32(side)) + [1, 3, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + [("IHDR", header), ("PLTE", [0xFF, 0, 0]), ("IDAT", data), ("IEND", [])].flatMap(chunk)
  }()

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + data
    return big(UInt32(data.count)) + content + big(checksum(content))
  }

  /// CRC-32 (ISO 3309), as PNG has it.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0)
      }
    }
  }

  private static func big(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
