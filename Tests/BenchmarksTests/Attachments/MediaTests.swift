import Digests
import Evaluation
import Foundation
import Testing

@testable import Benchmarks

/// Images and recordings among attachments, which a run can show as they are.
@Suite struct MediaTests {
  private static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    + [0, 0, 2, 0x80, 0, 0, 1, 0xE0, 8, 2, 0, 0, 0]

  /// A WAV file with chunks before the one that says how waves are written.
  private static func wave(
    _ chunks: [(name: String, length: UInt8)] = [], format: String = "fmt "
  ) -> [UInt8] {
    (chunks + [(format, 16)]).reduce(Array("RIFF....WAVE".utf8)) { bytes, chunk in
      bytes + chunk.name.utf8 + [chunk.length, 0, 0, 0]
        + [UInt8](repeating: 0, count: Int(chunk.length + chunk.length % 2))
    }
  }

  private static func webP(_ first: String, length: UInt8 = 22) -> [UInt8] {
    Array("RIFF".utf8) + [length, 0, 0, 0] + Array("WEBP\(first)".utf8)
      + [UInt8](repeating: 0, count: 14)
  }

  @Test(
    arguments: [
      (png, .images, "image/png"), (Array("GIF89a".utf8) + [9, 0, 9, 0], .images, "image/gif"),
      (
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, 100, 0, 200, 3, 0, 0],
        .images, "image/jpeg"
      ),
      (webP("VP8 "), .images, "image/webp"), (webP("VP8L"), .images, "image/webp"),
      (
        // Fill bytes before a marker.
        [
          0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xFF, 0xFF, 0xC0, 0, 11, 8, 0, 100, 0, 200, 3,
          0,
        ]
          + [0], .images, "image/jpeg"
      ),
      (wave(), .audio, "audio/wav"), (wave([("JUNK", 28)]), .audio, "audio/wav"),
      (wave([("bext", 3), ("fact", 4), ("new ", 0)]), .audio, "audio/wav"),
      (Array("ID3".utf8) + [UInt8](repeating: 3, count: 20), .audio, "audio/mpeg"),
      ([0xFF, 0xFB, 0x90, 0x64] + [UInt8](repeating: 0, count: 20), .audio, "audio/mpeg"),
    ] as [([UInt8], MediaKind, String)])
  func `a file is sent as what its first bytes say`(
    _ bytes: [UInt8], _ kind: MediaKind, _ type: String
  ) throws {
    let format = try #require(MediaFormat(of: bytes))
    #expect(format.kind == kind)
    #expect(try format.sending().get() == type)
  }

  @Test(
    arguments: [
      (Array(png.prefix(20)), "whose header is damaged"),
      (Array(png.prefix(12)) + Array("IDAT".utf8) + png.dropFirst(16), "whose header is damaged"),
      (Array(png.prefix(16)) + [0, 0, 0, 0, 0, 0, 0, 1], "whose header is damaged"),
      ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0], "whose header is damaged"),
      (Array("GIF89a".utf8), "whose header is damaged"),
      (webP("VP8 ", length: 200), "whose header is damaged"),
      (webP("EVIL"), "whose header is damaged"), (wave(format: "evil"), "whose header is damaged"),
      (wave([("JUNK", 200)]).dropLast(40).map(\.self), "whose header is damaged"),
      (Array("ID3".utf8), "whose header is damaged"),
      (Array("II*\0........".utf8), "and models are sent PNG, JPEG, GIF and WebP"),
      (Array("OggS........".utf8), "and models are sent WAV and MP3"),
      (Array("....ftypM4A .".utf8), "and models are sent WAV and MP3"),
      (Array("....ftypheic.".utf8), "and models are sent PNG, JPEG, GIF and WebP"),
      (Array("....ftypavif.".utf8), "and models are sent PNG, JPEG, GIF and WebP"),
    ] as [([UInt8], String)])
  func `what is not sent says why`(_ bytes: [UInt8], _ reason: String) throws {
    let format = try #require(MediaFormat(of: bytes))
    #expect(throws: AttachmentFault.self) { try format.sending().get() }
    guard case .failure(let fault) = format.sending() else { return }
    #expect(
      fault.problem == "it is \(format.name) of \(Counts.text(bytes.count, "byte")), \(reason)")
  }

  @Test(arguments: [("heic", "HEIC"), ("mif1", "HEIF"), ("avif", "AVIF")])
  func `an image in a film's container is an image`(brand: String, name: String) throws {
    let format = try #require(MediaFormat(of: Array("....ftyp\(brand)....".utf8)))
    #expect(format.kind == .images && format.name == "an image (\(name))")
  }

  @Test func `a file that is too large says so`() throws {
    let format = try #require(MediaFormat(of: Self.png))
    #expect(throws: Never.self) { try format.sending(limit: Self.png.count).get() }
    guard case .failure(let fault) = format.sending(limit: Self.png.count - 1) else {
      Issue.record("it is sent")
      return
    }
    #expect(fault.problem.hasSuffix("of 29 bytes, of which models are sent 28 bytes at most"))
  }

  private static func line(_ name: String) throws -> Data {
    try JSONSerialization.data(withJSONObject: [
      "task_id": "1", "Question": "Q", "Level": 1, "Final answer": "A", "file_name": name,
    ])
  }

  private func task<Value>(
    _ content: Data, named name: String, _ body: (BenchmarkTask, String) throws -> Value
  ) throws -> Value {
    try Fixture.withFolder(["metadata.jsonl": Self.line(name), name: content]) { folder in
      try body(try GAIA().read(folder).tasks[0], "\(folder)/\(name)")
    }
  }

  @Test func `the picture of the sample goes along only where it is asked for`() throws {
    let dataset = try GAIA().read(Fixture.datasets + "/gaia")
    let task = try #require(dataset.tasks.first { $0.medium != nil })
    #expect(task.id.hasPrefix("a8b553d2"))
    #expect(dataset.tasks.count { $0.medium != nil } == 1)
    for words in [task, task.showing([.audio])] {
      #expect(words.material.contains("not shown, because it is an image (PNG"))
      #expect(words.omissions.count == 1)
      #expect(try words.loadingMedium().materialParts == [MessagePart(task.material)])
    }
    let shown = task.showing([.images])
    #expect(
      shown.material
        == "Attached file \(task.files[0].name) follows: an image (PNG, 360 × 240 pixels).")
    #expect(shown.omissions.isEmpty)
    #expect(dataset.warnings(showing: [.images]).allSatisfy { !$0.contains("a8b553d2") })
    #expect(dataset.warnings.contains { $0.contains("a8b553d2") })
    // The same task, however it is shown.
    #expect(shown.contentHash == task.contentHash)
    #expect(shown.materialParts == [MessagePart(shown.material)])
    let loaded = try shown.loadingMedium()
    #expect(loaded.contentHash == task.contentHash)
    #expect(loaded.materialParts.count == 2)
    let image = try #require(loaded.materialParts.last?.file)
    #expect(image.mediaType == "image/png")
    #expect(Digest.sha256(image.bytes) == task.files[0].contentHash)
    // What coreutils' base64 and Python's base64.b64encode make of the file.
    #expect(
      Digest.sha256(image.base64)
        == "d97de9edc0928f68f93db6ce08d5007ca05cdc894a1cdb0ecc325900424661f0")
  }

  @Test func `a name tells nothing: an image is one under any, and a text is none`() throws {
    try task(Data(Self.png), named: "notes.txt") { task, _ in
      let part = try task.showing([.images]).loadingMedium().materialParts.last
      #expect(part?.file?.mediaType == "image/png")
    }
    try task(Data("text".utf8), named: "picture.png") { task, _ in
      #expect(task.medium == nil)
      #expect(task.showing([.images]).material.hasSuffix("text"))
    }
  }

  @Test func `what cannot be sent is said to the model and in the notes`() throws {
    try task(Data(Self.png.prefix(18)), named: "a.png") { task, _ in
      let shown = try task.showing([.images]).loadingMedium()
      let reason = "not shown, because it is an image (PNG) of 18 bytes, whose header is damaged."
      #expect(shown.materialParts == [MessagePart("Attached file a.png: \(reason)")])
      #expect(shown.omissions.count == 1)
      #expect(shown.omissions[0].hasSuffix("whose header is damaged"))
    }
  }

  @Test func `a file that changed since the task was read is not sent`() throws {
    try task(Data(Self.png), named: "a.png") { task, path in
      try Data(Self.png.reversed()).write(to: URL(fileURLWithPath: path))
      #expect(throws: InputError.self) { try task.showing([.images]).loadingMedium() }
      #expect(throws: Never.self) { try task.loadingMedium() }
    }
  }
}
