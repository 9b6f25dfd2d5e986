import Digests
import Evaluation
import Foundation
import Glibc
import Testing

@testable import Tools

/// Tools that read a task's files as text.
@Suite struct FileToolTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// A file as a dataset's reader tells of it.
  private func file(_ name: String, _ bytes: [UInt8]) throws -> TaskFile {
    let path = folder.path + "/" + name
    try Data(bytes).write(to: URL(filePath: path))
    return TaskFile(name: name, path: path, bytes: bytes.count, contentHash: Digest.sha256(bytes))
  }

  private func file(_ name: String, _ text: String) throws -> TaskFile {
    try file(name, Array(text.utf8))
  }

  private func read(
    _ path: String, offset: Int? = nil, of files: [TaskFile]
  ) async throws -> ToolOutput {
    var arguments: [String: JSONValue] = ["path": .string(path)]
    arguments["offset"] = offset.map(JSONValue.integer)
    return try await ReadFileTool().use(arguments, in: .reading(files))
  }

  private func search(
    _ query: String, _ files: [TaskFile] = [], material: String = ""
  ) async throws -> ToolOutput {
    try await SearchTextTool().use(
      ["query": .string(query)], in: .reading(files, material: material))
  }

  // MARK: - read_file

  @Test(arguments: ["data.csv", "./data.csv", "/files/data.csv"])
  func `a file is read by its name, and by the place where programs find it`(path: String)
    async throws
  {
    let output = try await read(path, of: [file("data.csv", "a,b\n1,2\n")])
    #expect(output.text == "data.csv:\n\na,b\n1,2\n")
    #expect(output.ending == .done)
  }

  @Test(arguments: [
    (0..<4000).map { "line \($0) with é\n" }.joined(), String(repeating: "é😀", count: 9000),
    "", "x", String(repeating: "\n", count: 40_000),
  ])
  func `pieces that follow each other are the whole text`(text: String) async throws {
    let file = try file("long.txt", text)
    var (whole, offset) = ("", 0)
    while true {
      let output = try await read("long.txt", offset: offset, of: [file])
      #expect(output.ending == .done)
      #expect(output.text.utf8.count < ReadFileTool.longestPiece + 200)
      if text.isEmpty {
        #expect(output.text == "[long.txt has no text]")
        break
      }
      let start = try #require(output.text.range(of: ":\n\n")).upperBound
      guard let end = output.text.range(of: "[The text goes on at offset ") else {
        whole += output.text[start...]
        break
      }
      let next = try #require(Int(output.text[end.upperBound...].prefix { $0.isNumber }))
      let piece = output.text[start..<end.lowerBound]
      // A line break stands before the note where the piece has none at its end.
      whole += next - offset == piece.utf8.count ? piece : piece.dropLast()
      #expect(next > offset)
      offset = next
    }
    #expect(whole == text)
  }

  @Test func `an offset within a character begins with the character`() async throws {
    let output = try await read("e.txt", offset: 2, of: [file("e.txt", "xé y")])
    #expect(output.text == "e.txt, bytes 1 to 5 of 5:\n\né y")
  }

  @Test(arguments: [(-1, ToolOutput.Ending.invalid), (5, .failed), (.max, .failed)])
  func `an offset outside of the text is told`(
    offset: Int, ending: ToolOutput.Ending
  ) async throws {
    let output = try await read("e.txt", offset: offset, of: [file("e.txt", "xé y")])
    #expect(output.ending == ending)
    #expect(output.text.contains("offset"))
  }

  /// What a hostile model tries; PARENT and FOLDER stand for real places.
  @Test(arguments: [
    "../secret.txt", "/etc/passwd", "/files/../secret.txt", "FOLDER/data.csv", "FOLDER/secret.txt",
    "data.csv\u{0}", "DATA.CSV", "././data.csv", "/dev/zero", "/proc/self/environ", "", ".", "link",
    "file:///etc/passwd", "secret.txt", "data.csv/", "//files/data.csv",
  ])
  func `no path leads to anything but the task's files`(path: String) async throws {
    _ = try file("secret.txt", "sk-secret")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: "/etc/passwd")
    let data = try file("data.csv", "a,b\n")
    let output = try await read(path.replacing("FOLDER", with: folder.path), of: [data])
    #expect(output.ending == .failed)
    #expect(output.text.hasPrefix("there is no file") && output.text.hasSuffix("are: data.csv"))
    #expect(!output.text.contains("sk-secret") && !output.text.contains("root:"))
  }

  /// What may lie in a file's place since the task was read.
  @Test(arguments: ["link", "pipe", "device", "folder", "other bytes", "grown", "gone"])
  func `a file that was replaced ends the attempt and is not read`(what: String) async throws {
    let file = try file("data.txt", "0123456789")
    let path = file.path
    if what != "grown", what != "other bytes" {
      try FileManager.default.removeItem(atPath: path)
    }
    switch what {
    case "link":
      _ = try self.file("elsewhere", "0123456789")
      #expect(symlink(folder.path + "/elsewhere", path) == 0)
    case "pipe": #expect(mkfifo(path, 0o600) == 0)
    case "device": #expect(symlink("/dev/zero", path) == 0)
    case "folder":
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    case "other bytes": try Data("012345678X".utf8).write(to: URL(filePath: path))
    // Sparse, so that it takes no place; to read it would take all memory.
    case "grown": #expect(truncate(path, 1 << 40) == 0)
    default: break
    }
    await #expect(throws: InputError.self) { try await read("data.txt", of: [file]) }
    await #expect(throws: InputError.self) { try await search("0123456789", [file]) }
  }

  @Test func `a device as a task's file is not read`() async throws {
    let device = TaskFile(name: "zero", path: "/dev/zero", bytes: 10, contentHash: "")
    await #expect(throws: InputError.self) { try await read("zero", of: [device]) }
  }

  @Test func `a file that has no text is told of`() async throws {
    let binary = try file("x.bin", [0, 1, 2, 0xFF])
    let output = try await read("x.bin", of: [binary])
    #expect(output.ending == .failed)
    #expect(output.text == "x.bin cannot be shown as text: it is not a text file")
    let none = try await read("x.bin", of: [])
    #expect(none.text == "there is no file \"x.bin\"; the task has no files")
  }

  @Test func `of a very long text the end is left out, and the last piece says so`() async throws {
    let long = try file("long.txt", [UInt8](repeating: 0x61, count: (16 << 20) + 5))
    let output = try await read("long.txt", offset: (16 << 20) - 3, of: [long])
    #expect(output.text.hasPrefix("long.txt, bytes 16777213 to 16777216 of 16777216:\n\naaa\n[Not"))
  }

  // MARK: - search_text

  private static let story = """
    The kiln stands in Orvale, where Ana MÜLLER fired the first bricks.

    Nobody in Orvale sells bricks.

    Boats cross the bay at noon.

    """

  @Test func `passages that fit best come first, with the place to read on`() async throws {
    let file = try file("story.txt", Self.story)
    let output = try await search("Which bricks did muller fire?", [file])
    let passages = output.text.components(separatedBy: "\n\n")
    #expect(passages.count == 2, "\(output.text)")
    #expect(passages[0].hasPrefix("[1] story.txt, offset 0:\nThe kiln stands in Orvale"))
    #expect(passages[1].hasPrefix("[2] story.txt, offset 70:\nNobody in Orvale"))
    let there = try await read("story.txt", offset: 70, of: [file])
    #expect(there.text.contains(":\n\nNobody in Orvale"))
  }

  @Test func `the task's own text is searched, without what of it is a file's`() async throws {
    let file = try file("story.txt", Self.story)
    let material = "Read this first: boats are red.\n\nAttached file story.txt:\n\n" + Self.story
    let output = try await search("boats", [file], material: material)
    #expect(output.text.components(separatedBy: "\n\n").count == 2, "\(output.text)")
    #expect(output.text.contains("story.txt, offset 102:\nBoats cross"))
    #expect(output.text.contains("the task's text:\nRead this first"))
  }

  @Test(arguments: [
    #""bricks" AND ("#, "bricks*", "text:bricks", "NEAR(bricks, 2) NOT", "^bricks -\" OR 1=1; --",
    "bricks\u{0}", "{bricks} : +",
  ])
  func `what means something to SQLite are words like others`(query: String) async throws {
    let output = try await search(query, material: Self.story)
    #expect(output.ending == .done)
    #expect(output.text.contains("Nobody in Orvale sells bricks."))
  }

  @Test(arguments: ["", " \n", "()\"*", "\u{0}"])
  func `a query without words is answered in words`(query: String) async throws {
    #expect(try await search(query, material: "x").ending == .invalid)
  }

  @Test func `what nothing has is told, also of a task without text`() async throws {
    for material in ["", Self.story] {
      #expect(
        try await search("zebra", material: material).text
          == "[no passage has any of these words]")
    }
  }

  @Test func `equals come in their order, and no more than so many`() async throws {
    let material = (0..<20).map { _ in "the same words\n\n" }.joined()
    let output = try await search("words", material: material)
    #expect(output.text.components(separatedBy: "the same words").count == 9)
    let numbered = (10..<30).map { "words \($0)\n\n" }.joined()
    let first = try await search("words", material: numbered)
    #expect(
      first.text.hasPrefix("[1] the task's text:\nwords 10\n\n[2] the task's text:\nwords 11"))
  }

  @Test func `long paragraphs are divided, and binary files have no passages`() async throws {
    let long = try file(
      "rows.csv",
      (0..<5000).map { "row\($0),value\($0)\n" }.joined() + String(repeating: "é", count: 3000))
    let output = try await search(
      "value4321", [long, file("x.bin", [0, 1, 2])])
    #expect(output.text.contains("row4321,value4321"))
    #expect(output.text.utf8.count < 1200)
  }
}

extension ToolPlace {
  /// A place of a tool that has no folder.
  fileprivate static func reading(_ files: [TaskFile], material: String = "") -> ToolPlace {
    ToolPlace(files: files, material: material, workspace: "a", connections: nil) {
      throw InputError("test", "there is no folder")
    }
  }
}
