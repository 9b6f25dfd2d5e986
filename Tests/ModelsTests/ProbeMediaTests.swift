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

  @Test func `the image is whole, and shows four digits`() throws {
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
      rows, step = zlib.decompress(chunks['IDAT']), 1 + width // 8
      assert len(rows) == height * step and not any(rows[::step])
      signs = [''.join('.#'[rows[row * step + 1 + 2 * column] == 0] for column in range(width // 16))
               for row in range(8, height, 16)]
      with open(sys.argv[2], 'w') as out:
          print(list(chunks), width, height, depth, kind, *signs, sep='\\n', file=out)
      """, file)
    #expect(
      found == """
        ['IHDR', 'IDAT', 'IEND']
        272
        112
        1
        0
        .................
        .#.#.###.###.###.
        .#.#.#.#...#...#.
        .###.#.#...#.###.
        ...#.#.#...#.#...
        ...#.###...#.###.
        .................

        """)
  }

  @Test func `the recording is four beeps of some 440 Hz`() throws {
    let file = try #require(ProbeMedium(.audio).part.file)
    let found = try python(
      """
      import array, sys, wave
      sound = wave.open(sys.argv[1])
      waves = array.array('h', sound.readframes(sound.getnframes()))
      turns = sum(a < 0 <= b for a, b in zip(waves, waves[1:]))
      parts = [any(waves[start:start + 4800]) for start in range(0, len(waves), 4800)]
      open(sys.argv[2], 'w').write(f"{sound.getparams()[:4]} {440 < turns / 1.2 < 450} {parts.count(True)}/{len(parts)}")
      """, file)
    #expect(found == "(1, 2, 16000, 38400) True 4/8", "\(found)")
    #expect(MessagePart(.audio(file)).estimatedFileTokens == 61)
  }
}
