import Evaluation
import Foundation
import Testing

@testable import Models

/// The files that `doctor --media` sends are what they say, to others' readers too.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"),
    "python3 is not installed"))
struct ProbeMediaTests {
  private func python(_ script: String, _ file: InlineFile) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "orgbench-\(UUID())").path
    try Data(file.bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let output = path + ".txt"
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", script, path, output]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try String(contentsOfFile: output, encoding: .utf8)
  }

  @Test func `the image is whole, and red all over`() throws {
    let file = try #require(ProbeMedium(.images).part.file)
    let found = try python(
      """
      import struct, sys, zlib
      data = open(sys.argv[1], 'rb').read()
      assert data[:8] == b'\\x89PNG\\r\\n\\x1a\\n'
      place, chunks = 8, {}
      while place < len(data):
          length, name = struct.unpack('>I4s', data[place:place + 8])
          body = data[place + 8:place + 8 + length]
          assert zlib.crc32(name + body) == struct.unpack('>I', data[place + 8 + length:][:4])[0]
          chunks[name.decode()], place = body, place + 12 + length
      width, height, depth, kind = struct.unpack('>IIBB', chunks['IHDR'][:10])
      rows = zlib.decompress(chunks['IDAT'])
      assert len(rows) == height * (1 + width // 8) and not any(rows)
      open(sys.argv[2], 'w').write(f"{list(chunks)} {width} {height} {depth} {kind} {list(chunks['PLTE'])}")
      """, file)
    #expect(found == "['IHDR', 'PLTE', 'IDAT', 'IEND'] 224 224 1 3 [255, 0, 0]")
  }

  @Test func `the recording is a second that swings some 440 times`() throws {
    let file = try #require(ProbeMedium(.audio).part.file)
    let found = try python(
      """
      import array, sys, wave
      sound = wave.open(sys.argv[1])
      waves = array.array('h', sound.readframes(sound.getnframes()))
      turns = sum(a < 0 <= b for a, b in zip(waves, waves[1:]))
      open(sys.argv[2], 'w').write(f"{sound.getparams()[:4]} {440 < turns < 450}")
      """, file)
    #expect(found == "(1, 2, 16000, 16000) True")
    #expect(MessagePart(.audio(file)).estimatedFileTokens == MessagePart.tokensOfAudioSecond + 1)
  }
}
