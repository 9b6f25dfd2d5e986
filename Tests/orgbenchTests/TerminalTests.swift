import Evaluation
import Foundation
import LoopbackServer
import Testing

/// What commands print into terminals of several widths.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "python3 is missing"))
struct TerminalTests {
  private let folder: Program.Folder
  private let store: String

  init() throws {
    folder = try Program.Folder()
    store = folder.path("s.sqlite")
    let server = try LoopbackServer { request, _ in
      .chat(
        String(repeating: "words that go on ", count: 20) + "{\"answer\": \"x\"}\nANSWER: 1",
        promptTokens: 500)
    }
    for organization in ["single", "hierarchical"] {
      let result = try Program.run([
        "run", "-b", "musr", "-o", organization, "-m", "fake", "--endpoint", server.url,
        "--endpoint-name", "loopback", "--first", "6", "--store", store,
      ])
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  /// What the program prints into a terminal of so many columns.
  private func shown(
    _ words: [String], columns: Int, _ environment: [String: String] = [:]
  ) throws -> String {
    let program = """
      import fcntl, os, pty, struct, sys, termios
      pid, fd = pty.fork()
      if pid == 0:
          fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 50, \(columns), 0, 0))
          os.execv(sys.argv[1], sys.argv[1:])
      output = b""
      while True:
          try:
              piece = os.read(fd, 65536)
          except OSError:
              break
          if not piece:
              break
          output += piece
      sys.stdout.buffer.write(output.replace(b"\\r\\n", b"\\n"))
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """
    let result = try Program.run(
      words, environment: ["TERM": "xterm", "LC_ALL": "C.UTF-8"].merging(environment) { $1 },
      through: ["/usr/bin/python3", "-c", program])
    #expect(result.status == 0, "\(result.output)")
    return result.output
  }

  private static let commands = [
    "--help", "run --help", "compare --help", "analyze --help", "export --help", "leaderboard",
    "runs list", "show latest", "show latest 1", "show latest 1 --against musr-single",
    "analyze organization latest", "compare musr-single musr-hierarchical", "organizations list",
    "organizations show society", "datasets show musr 1", "datasets list",
  ]

  @Test(arguments: [60, 80, 160])
  func `no line is wider than the terminal, but for commands to be copied`(columns: Int) throws {
    for command in Self.commands {
      let words = command.split(separator: " ").map(String.init)
      let readsStore = !["--help", "organizations", "datasets"].contains {
        words[0] == $0 || words.last == $0
      }
      let text = try shown(words + (readsStore ? ["--store", store] : []), columns: columns)
      #expect(text.split(separator: "\n").count > 2, "\(command)")
      for line in text.split(separator: "\n") where TerminalText.width(String(line)) > columns {
        // A single word is not broken.
        #expect(
          !line.trimmingPrefix { $0 == " " }.contains(" ") || line.hasPrefix("  $ ")
            || line.hasPrefix("  orgbench "), "\(command), \(columns): \(line)"
        )
      }
      #expect(!text.contains("\u{1B}"))
    }
  }

  @Test func `COLUMNS counts for more than the terminal, and for a file`() throws {
    let words = ["leaderboard", "--store", store]
    let narrow = try shown(words, columns: 60)
    #expect(try shown(words, columns: 160, ["COLUMNS": "60"]) == narrow)
    let file = try Program.run(words, environment: ["COLUMNS": "60"]).output
    #expect(file.split(separator: "\n").allSatisfy { TerminalText.width(String($0)) <= 60 })
    for nonsense in ["0", "-3", "wide"] {
      #expect(try shown(words, columns: 60, ["COLUMNS": nonsense]) == narrow, "\(nonsense)")
    }
  }

  @Test func `scores are drawn as bars on a terminal that shows them, and nowhere else`() throws {
    let words = ["leaderboard", "--store", store]
    let widths = [80, 100, 120, 140, 160, 200]
    let drawn = try widths.filter { try shown(words, columns: $0).contains("░") }
    let wide = try #require(drawn.last)
    // What NO_COLOR asks for holds anyway: nothing has colours.
    #expect(try shown(words, columns: wide, ["NO_COLOR": "1"]).contains("░"))
    for environment in [["TERM": "dumb"], ["LC_ALL": "C"], ["LC_ALL": "POSIX"]] {
      #expect(!(try shown(words, columns: wide, environment)).contains("░"), "\(environment)")
    }
    #expect(!(try Program.run(words, environment: ["LC_ALL": "C.UTF-8"]).output.contains("░")))
  }

  @Test func `an option's form is told once`() throws {
    let text = try Program.run(["organizations", "show", "sequential"]).output
    let flat = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    for form in ["remove:AGENT@task:POSITION", "NAME:COUNT"] {
      #expect(flat.components(separatedBy: form).count == 2, "\(form)")
    }
    #expect(flat.contains("each NAME:COUNT, separated by commas or given again [none]"))
    #expect(flat.contains("free: agents name their roles"))
  }
}
