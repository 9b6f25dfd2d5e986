import Evaluation

extension ProbeSession {
  /// Whether the model gets to see an image, or to hear a recording: some servers refuse them, others
  /// leave them out without a word. The same question without the file tells how many tokens it takes.
  func tryOut(_ kind: MediaKind, _ report: inout EndpointProbe.Report) async throws {
    let trial = ProbeMedium(kind)
    report.media.updateValue(nil, forKey: kind)
    do {
      let without = try await ask(trial.question, seed: 1)
      let reply = try await ask(trial.question, behind: trial.part, seed: 1)
      let (taken, grade, detail) = trial.finding(reply, without)
      report.media.updateValue(taken, forKey: kind)
      report.note(kind.rawValue, grade, detail)
    } catch let error as ModelError {
      if case .mediaRefused(_, let status, let message) = error.kind {
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

/// A file that a model is sent to find out whether it gets it. What is in it cannot be guessed from the
/// question.
struct ProbeMedium {
  let question: String
  let part: MessagePart
  /// Words of which an answer has one whose model got the file.
  private let signs: Set<String>
  /// So many tokens more than without are the file's: a server that leaves it out may put a line
  /// break in its place.
  private static let leastTokens = 5

  init(_ kind: MediaKind) {
    switch kind {
    case .images:
      question = "Which number is in the image? Reply with its digits only."
      signs = ["4072"]
      part = MessagePart(.image(InlineFile(mediaType: "image/png", bytes: Self.number)))
    case .audio:
      question = "How many beeps are in the recording? Reply with the number only."
      signs = ["4", "four"]
      part = MessagePart(.audio(InlineFile(mediaType: "audio/wav", bytes: Self.fourBeeps)))
    }
  }

  /// Whether the model got the file, nil where that is not clear, and what is to be said.
  func finding(
    _ reply: ChatReply, _ without: ChatReply
  ) -> (Bool?, EndpointProbe.Finding.Grade, String) {
    let more = reply.usage.promptTokens - without.usage.promptTokens
    let isCounted = !reply.usage.isEstimated && !without.usage.isEstimated
    let tokens = "\(Counts.text(more, "prompt token")) more"
    let answer = "'\(TerminalText.visible(reply.text.excerpt(40)))'"
    if hasSign(reply), !hasSign(without) {
      let count = isCounted && more > 0 ? ", \(tokens)" : ""
      return (true, .good, "taken: it was recognized\(count)")
    }
    guard isCounted else {
      return (
        nil, .notice, "not refused; no tokens are reported, and to what is in it, \(answer)"
      )
    }
    guard more >= Self.leastTokens else {
      return (
        false, .bad,
        "left out without a word: no more prompt tokens than without it, and to what is in it, "
          + answer
      )
    }
    return (
      nil, .notice,
      "counted, not recognized: \(tokens), and to what is in it, \(answer); the server may take the "
        + "file for text"
    )
  }

  private func hasSign(_ reply: ChatReply) -> Bool {
    let words = reply.text.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.contains { signs.contains(String($0)) }
  }

  /// Four beeps of about 440 Hz, 0.3 seconds each and as far apart: WAV, one channel of 16 bits at
  /// 16 kHz.
  private static let fourBeeps: [UInt8] = {
    let rate = 16_000
    let (length, half) = (rate * 3 / 10, rate / 440 / 2)
    let samples = (0..<8 * length).flatMap { index in
      let isBeep = index / length % 2 == 1
      let height: Int16 = isBeep ? (index / half % 2 == 0 ? 8_000 : -8_000) : 0
      return little(height)
    }
    let format =
      little(UInt16(1)) + little(UInt16(1)) + little(UInt32(rate)) + little(UInt32(2 * rate))
      + little(UInt16(2)) + little(UInt16(16))
    let chunks =
      Array("WAVEfmt ".utf8) + little(UInt32(format.count)) + format + Array("data".utf8)
      + little(UInt32(samples.count)) + samples
    return Array("RIFF".utf8) + little(UInt32(chunks.count)) + chunks
  }()

  /// 4072, black on white: a PNG of 272 by 112 pixels, one bit a pixel.
  private static let number: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48,
    0x44, 0x52, 0x00, 0x00, 0x01, 0x10, 0x00, 0x00, 0x00, 0x70, 0x01, 0x00, 0x00, 0x00,
    0x00, 0xFE, 0xF2, 0x12, 0x56, 0x00, 0x00, 0x00, 0x4F, 0x49, 0x44, 0x41, 0x54, 0x78,
    0xDA, 0xED, 0xD7, 0xD1, 0x09, 0x00, 0x20, 0x08, 0x45, 0x51, 0xF7, 0x5F, 0xBA, 0x28,
    0xB3, 0x54, 0xA4, 0x1A, 0xE0, 0x0A, 0x22, 0xE8, 0xF9, 0x7C, 0x10, 0x49, 0x7B, 0x96,
    0x40, 0x20, 0x8E, 0xC8, 0xEE, 0x51, 0xC5, 0x84, 0x40, 0x4A, 0xA2, 0x3D, 0x63, 0xE4,
    0x26, 0x04, 0x12, 0x89, 0x45, 0x28, 0x9D, 0x7C, 0xA4, 0x20, 0x90, 0x45, 0xCE, 0x2A,
    0x93, 0xF0, 0xAA, 0x41, 0x20, 0x89, 0x68, 0x84, 0xAE, 0x91, 0x82, 0x40, 0xF8, 0x07,
    0x40, 0x7E, 0x49, 0x07, 0xC2, 0xFF, 0xF6, 0x88, 0xA3, 0xA1, 0x37, 0x9D, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
  ]

  private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
