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

  /// Black on white, each sign 16 pixels a side.
  private static let digits = """
    .................
    .#.#.###.###.###.
    .#.#.#.#...#...#.
    .###.#.#...#.###.
    ...#.#.#...#.#...
    ...#.###...#.###.
    .................
    """

  /// The digits as an image of 272 by 112 pixels: PNG, one bit a pixel, not compressed.
  private static let number: [UInt8] = {
    let lines = digits.split(separator: "\n")
    let (width, height) = (16 * lines[0].count, 16 * lines.count)
    // Each row begins with its filter, which is none; each sign is two bytes of it.
    let rows: [UInt8] = lines.flatMap { line in
      let signs = line.flatMap { [UInt8](repeating: $0 == "#" ? 0 : 0xFF, count: 2) }
      return [[UInt8]](repeating: [0] + signs, count: 16).joined()
    }
    let length = UInt16(rows.count)
    // zlib's header, one stored block, the sum of the rows (RFC 1950, 1951).
    let data = [0x78, 0x01, 0x01] + little(length) + little(~length) + rows + big(adler(rows))
    let header = big(UInt32(width)) + big(UInt32(height)) + [1, 0, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + [("IHDR", header), ("IDAT", data), ("IEND", [])].flatMap(chunk)
  }()

  /// Adler-32 (RFC 1950).
  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    let (low, high) = bytes.reduce((1 as UInt32, 0 as UInt32)) { sums, byte in
      let low = (sums.0 + UInt32(byte)) % 65_521
      return (low, (sums.1 + low) % 65_521)
    }
    return high << 16 | low
  }

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
