import Evaluation
import Foundation
import LoopbackServer
import Organizations
import Testing

/// Whole runs whose tasks come with images and recordings, before a server that looks at what it gets.
@Suite struct MediaRunTests {
  private static let gaia = Program.root.appending(path: "datasets/gaia")
  private static let picture = "a8b553d2-7e99-54b3-94b7-1c3586e1eb0a"
  private let folder: Program.Folder
  private let data: String

  /// A dataset of four tasks: the sample's picture, a recording, a damaged image and a text.
  init() throws {
    folder = try Program.Folder()
    data = folder.path("data")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    let files: [(name: String, content: Data)] = [
      ("a.txt", try Self.image), ("b.wav", Self.wave), ("c.png", try Self.image.prefix(18)),
      ("d.txt", Data("only words".utf8)),
    ]
    var lines = ""
    for (index, file) in files.enumerated() {
      try file.content.write(to: URL(fileURLWithPath: "\(data)/\(file.name)"))
      lines += """
        {"task_id": "t\(index)", "Question": "What is file \(index)?", "Level": 1, \
        "Final answer": "7", "file_name": "\(file.name)"}

        """
    }
    try Data(lines.utf8).write(to: URL(fileURLWithPath: data + "/metadata.jsonl"))
  }

  private static var image: Data {
    get throws { try Data(contentsOf: gaia.appending(path: "\(picture).png")) }
  }

  private static let wave = Data(
    Array("RIFF....WAVEfmt ".utf8) + [16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3E, 0, 0, 0, 0x7D, 0, 0]
      + [2, 0, 16, 0] + Array("data".utf8) + [4, 0, 0, 0, 1, 2, 3, 4])

  private static func answering(
    _ change: @escaping @Sendable (LoopbackRequest) -> LoopbackReply? = { _ in nil }
  ) throws -> LoopbackServer {
    try LoopbackServer { request, _ in
      change(request)
        ?? .chat(
          #"{"answer":"7","work":"counted","action":"propose","text":"7"}"# + "\nFINAL ANSWER: 7",
          promptTokens: 900)
    }
  }

  private func words(
    _ server: LoopbackServer, _ more: [String], store: String = "s.sqlite",
    data other: String? = nil
  ) -> [String] {
    [
      "run", "-b", "gaia", "--data", other ?? data, "-m", "fake", "--endpoint", server.url,
      "--endpoint-name", "loopback", "--store", folder.path(store),
    ] + more
  }

  private func run(_ words: [String], _ status: Int32 = 0) throws -> Program.Result {
    let result = try Program.run(words)
    #expect(result.status == status, "\(result.errors)")
    return result
  }

  private func stored(_ command: [String]) throws -> String {
    try run(command + ["--store", folder.path("s.sqlite")]).output
  }

  private static let small = ["society": ["--agents", "3", "--steps", "2", "--workload", "none"]]

  @Test(arguments: OrganizationCatalogue.kinds.map(\.name))
  func `every organization sends the picture with what is about it`(name: String) throws {
    let server = try Self.answering()
    let more = ["-o", name, "--first", "1", "--media", "images"] + (Self.small[name] ?? [])
    _ = try run(words(server, more))
    let url = "data:image/png;base64,\(try Self.image.base64EncodedString())"
    let bodies = server.requests.map(\.text)
    #expect(bodies.contains { $0.contains(url) })
    for body in bodies {
      // Who only plans is told what others see.
      let isShown =
        body.contains("Attached file a.txt follows: an image (PNG")
        && !body.contains("The workers will read this, and see the file")
      #expect(body.contains(url) == isShown)
      #expect(!body.contains("not shown"))
    }
    // Nothing is asked again.
    _ = try run(words(server, more + ["--offline"]))
    #expect(server.requests.count == bodies.count)
  }

  @Test func `images and recordings go along where they are asked for, and the rest is said`()
    throws
  {
    let server = try Self.answering()
    let run = try run(words(server, ["-o", "single", "--media", "images,audio"]))
    #expect(server.requests.count == 4)
    let bodies = server.requests.map(\.text)
    func body(_ number: Int) throws -> String {
      try #require(bodies.first { $0.contains("What is file \(number)?") })
    }
    #expect(try body(0).contains(#""image_url":{"url":"data:image/png;base64,"#))
    let sound = Self.wave.base64EncodedString()
    #expect(try body(1).contains(#""input_audio":{"data":"\#(sound)","format":"wav"}"#))
    #expect(try body(2).contains("c.png: not shown, because it is an image (PNG) of 18 bytes"))
    #expect(try body(2).contains(#""content":"Attached"#))
    #expect(try body(3).contains(#"only words"#) && !body(3).contains("image_url"))
    #expect(run.errors.contains("t2: the attachment c.png: not shown"), "\(run.errors)")
    #expect(!run.errors.contains("t0:") && !run.errors.contains("t1:"))
    let shown = try stored(["show", "latest", "t0", "--prompts"])
    let digest = "c30ab84a31af4ad6971a3aba74393c54814ea73575b91f0dbeca33a176debb70"
    #expect(shown.contains("[image/png, 963 bytes, SHA-256 \(digest)]"), "\(shown)")
    #expect(shown.contains("a.txt follows: an image") && !shown.contains("not-shown"))
    let damaged = try stored(["show", "latest", "t2"])
    #expect(damaged.contains("not-shown") && damaged.contains("whose header is damaged"))
  }

  @Test func `without the option nothing goes along, and it is another run`() throws {
    let server = try Self.answering()
    _ = try run(words(server, ["-o", "single", "--name", "blind"]))
    #expect(server.requests.allSatisfy { !$0.text.contains("base64") })
    #expect(server.requests.contains { $0.text.contains("a.txt: not shown, because it is an im") })
    _ = try run(words(server, ["-o", "single", "--media", "images", "--name", "seeing"]))
    // Of four tasks two have images; one of them is damaged, and says why.
    #expect(server.requests.count == 4 + 2)
    let board = try stored(["leaderboard", "--format", "csv"])
    #expect(board.contains("media") && board.contains("images"), "\(board)")
    // They are runs of the same tasks all the same.
    let compared = try stored(["compare", "blind", "seeing", "--json"])
    #expect(compared.contains(#""tasks" : 4"#) && compared.contains("options.media"))
  }

  @Test func `a run that was cut short goes on, and another store's replies serve it`() throws {
    let server = try Self.answering { request in
      request.text.contains("What is file 1?") ? .error(500, "down") : nil
    }
    let more = ["-o", "single", "--media", "images,audio", "--max-retries", "0"]
    _ = try run(words(server, more), 3)
    let well = try Self.answering()
    _ = try run(words(well, more))
    #expect(well.requests.count == 1 && well.requests[0].text.contains("input_audio"))
    let replay = words(well, more, store: "other.sqlite")
    _ = try run(replay + ["--replies", folder.path("s.sqlite"), "--offline"])
    #expect(well.requests.count == 1)
  }

  @Test func `shards are merged to the run of one machine`() throws {
    let server = try Self.answering()
    let more = ["-o", "vote", "--agents", "2", "--media", "images,audio"]
    for part in ["1/2", "2/2"] {
      _ = try Program.run(
        words(server, more + ["--shard", part], store: "p\(part.prefix(1)).sqlite"))
    }
    let count = server.requests.count
    _ = try run(
      [
        "merge", folder.path("p1.sqlite"), folder.path("p2.sqlite"), "--into",
        folder.path("s.sqlite"),
      ])
    _ = try run(words(server, more + ["--offline"]))
    #expect(server.requests.count == count)
    // Two agents were shown one picture: it is stored once.
    let rows = try Program.output(
      of: "/usr/bin/python3",
      [
        "-c",
        "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("
          + "\"SELECT group_concat(kind) FROM (SELECT kind FROM parts WHERE kind IN ('image', 'audio')"
          + " ORDER BY 1)\").fetchone()[0])", folder.path("s.sqlite"),
      ])
    #expect(rows == "audio,image\n")
  }

  @Test func `transcripts and the report name the files and hold none of their bytes`() throws {
    let server = try Self.answering()
    _ = try run(words(server, ["-o", "single", "--media", "images,audio"]))
    let encoded = try Self.image.base64EncodedString()
    for format in ["jsonl", "atif", "otel"] {
      let text = try stored(["export", "transcripts", "latest", "--format", format])
      #expect(text.contains("image/png, 963 bytes, SHA-256 c30ab84a"), "\(format)")
      #expect(text.contains("audio/wav, \(Self.wave.count) bytes"), "\(format)")
      #expect(!text.contains(encoded))
    }
    let page = folder.path("page.html")
    // What a task's words say of its file is what the run did.
    _ = try stored(["report", "--data", data, "--output", page])
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(!html.contains(encoded))
    let transcripts = try Program.output(
      of: "/usr/bin/python3",
      [
        "-c",
        "import base64, re, sys, zlib; print(*(zlib.decompress(base64.b64decode(data)).decode()"
          + " for data in re.findall('\"data\":\"([^\"]{50,})\"', open(sys.argv[1]).read())))",
        page,
      ])
    #expect(transcripts.contains("image/png, 963 bytes, SHA-256 c30ab84a"))
    #expect(!transcripts.contains(encoded))
    #expect(transcripts.contains("Attached file a.txt follows: an image"))
    #expect(!transcripts.contains("Attached file a.txt: not shown"))
  }

  @Test func `an endpoint that takes no images ends the run and says what helps`() throws {
    let server = try Self.answering { request in
      request.text.contains("image_url")
        ? .error(500, "image input is not supported - you may need to provide the mmproj") : nil
    }
    let more = ["-o", "flat", "--media", "images", "-c", "1"]
    let ended = try run(words(server, more), 3)
    #expect(ended.errors.contains("takes no images"), "\(ended.errors)")
    #expect(ended.errors.contains("leave out --media"))
    #expect(!ended.errors.contains("The same command continues"))
    #expect(server.requests.allSatisfy { $0.text.contains("image_url") })
    let count = server.requests.count
    // It never becomes an outcome.
    _ = try run(words(server, more), 3)
    #expect(server.requests.count == 2 * count)
  }

  @Test func `a file that changes under the run ends it with its name`() throws {
    let path = data + "/b.wav"
    let server = try Self.answering { request in
      if request.text.contains("What is file 0?") {
        try? Data(Self.wave.reversed()).write(to: URL(fileURLWithPath: path))
      }
      return nil
    }
    let ended = try run(words(server, ["-o", "single", "--media", "images,audio", "-c", "1"]), 3)
    #expect(ended.errors.contains("b.wav: it is not the file any more"), "\(ended.errors)")
    #expect(ended.errors.contains("when the task was read).\nRun the command again: tasks"))
    #expect(!ended.errors.contains("command continues"))
    #expect(server.requests.count == 1)
  }

  /// A dataset of one task with this file.
  private func dataset(of name: String, _ content: Data) throws -> String {
    let path = folder.path("only-\(name)")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try content.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    let line = """
      {"task_id": "t", "Question": "Q", "Level": 1, "Final answer": "7", "file_name": "\(name)"}
      """
    try Data(line.utf8).write(to: URL(fileURLWithPath: path + "/metadata.jsonl"))
    return path
  }

  @Test func `media that no task comes with make no other run of one with images`() throws {
    let server = try Self.answering()
    let other = try dataset(of: "a.png", try Self.image)
    for (media, isLess) in [("images", false), ("images,audio", true)] {
      let told = try run(words(server, ["-o", "single", "--media", media], data: other)).errors
      #expect(told.contains("--media audio: none of the tasks of") == isLess, "\(told)")
    }
    #expect(server.requests.count == 1)
    let list = try Program.run(["runs", "list", "--store", folder.path("s.sqlite"), "--json"])
    #expect((try list.json()["runs"] as? [[String: Any]])?.count == 1, "\(list.output)")
  }

  @Test func `media that no task comes with is refused`() throws {
    let server = try Self.answering()
    let none = try Program.run([
      "run", "-b", "gaia", "-o", "single", "-m", "x", "-e", server.url, "--media", "audio",
      "--store", folder.path("s.sqlite"),
    ])
    #expect(none.status == 2)
    #expect(none.errors.contains("--media audio: none of the tasks of"), "\(none.errors)")
    // Nor does a damaged image count, or a recording that cannot be sent.
    for (name, content, media) in [
      ("a.png", try Self.image.prefix(18), "images"),
      ("a.mp4", Data("....ftypM4A .".utf8), "audio"),
    ] {
      let other = try dataset(of: name, content)
      let unsent = try Program.run(words(server, ["-o", "single", "--media", media], data: other))
      #expect(unsent.status == 2 && unsent.errors.contains("that can be sent"), "\(unsent.errors)")
    }
    let unknown = try Program.run(words(server, ["-o", "single", "--media", "films"]))
    #expect(unknown.status == 2 && unknown.errors.contains("images, audio"), "\(unknown.errors)")
    #expect(server.requests.isEmpty)
  }

  @Test func `an experiment's file shows images in some of its runs, and a forecast counts them`()
    throws
  {
    let server = try Self.answering()
    let file = try folder.write(
      "e.json",
      """
      { "name": "eyes", "options": { "data": "\(data)" }, "benchmarks": ["gaia"],
        "organizations": ["single", {"organization": "single", "media": ["images", "audio"]}],
        "models": ["fake"] }
      """)
    let words = [
      "run", "-x", file, "--endpoint", server.url, "--endpoint-name", "loopback", "--store",
      folder.path("s.sqlite"),
    ]
    let forecast = try run(words + ["--dry-run"]).output
    #expect(forecast.contains("an image as 1,000, a second of a recording as 25"), "\(forecast)")
    let json = try Program.run(words + ["--dry-run", "--json"]).output
    let lines = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    let tokens = lines.compactMap { ($0["tokens_to_come"] as? [Double])?.first }
    #expect(tokens.count == 2)
    // One image of four tasks, and of a recording what is too short to count.
    #expect(tokens.count == 2 && (900..<1100).contains(tokens[1] - tokens[0]), "\(tokens)")
    _ = try run(words)
    #expect(server.requests.count { $0.text.contains("base64") } == 1)
    #expect(server.requests.count { $0.text.contains("input_audio") } == 1)
  }

  @Test func `doctor says whether a model gets images`() throws {
    let blind = try Self.answering { request in
      request.method == "GET"
        ? .json(#"{"data":[{"id":"fake"}]}"#)
        : request.text.contains("image_url") ? .error(400, "m is not a multimodal model") : nil
    }
    let found = try Program.run(["doctor", "-e", blind.url, "--media", "images"])
    #expect(found.status == 2)
    #expect(found.output.contains("run without --media images"), "\(found.output)")
    let json = try Program.run(["doctor", "-e", blind.url, "--media", "images", "--json"]).json()
    #expect(json["media"] as? [String: Bool] == ["images": false])
    #expect(try Program.run(["doctor", "-e", blind.url]).status == 0)
  }
}
