import Foundation
import Testing

/// What the shells offer, asked of the shells themselves; one that is not installed is left out.
@Suite struct CompletionTests {
  private static let bash = "/bin/bash"
  private static let fish = "/usr/bin/fish"

  private static let cases: [(words: [String], offered: [String])] = [
    (["da"], ["datasets"]),
    (["datasets", ""], ["list", "show", "fetch", "verify"]),
    (["analyze", "r"], ["roles"]),
    (["baselines", "save", "--fo"], ["--force"]),
    (["datasets", "verify", "squad2/"], ["squad2/dev", "squad2/train"]),
    (["organizations", "show", "hier"], ["hierarchical"]),
    (["run", "--organization", "hier"], ["hierarchical"]),
    (["run", "-o", "hier"], ["hierarchical"]),
    (["run", "--organization=hier"], ["--organization=hierarchical"]),
    (["run", "--completion-cap", ""], ["policy", "none"]),
    (["run", "--governance"], ["--governance-rounds"]),
    (["export", "tran"], ["transcripts"]),
    (["completions", ""], ["bash", "zsh", "fish"]),
    (["help", "leader"], ["leaderboard"]),
  ]

  private func offered(_ words: [String], by shell: String, script: String) throws -> [String] {
    let folder = try Program.Folder()
    let path = try folder.write("completions", script)
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let command =
      shell == Self.bash
      ? """
      source '\(path)'; COMP_WORDS=(orgbench \(quoted)); COMP_CWORD=\(words.count)
      _orgbench; printf '%s\\n' "${COMPREPLY[@]}"
      """
      : "source '\(path)'; complete -C 'orgbench \(words.joined(separator: " "))'"
    let output = try Program.output(of: shell, ["-c", command])
    return output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: bash)), arguments: cases)
  func `bash offers commands, options and values`(words: [String], offered: [String]) throws {
    let script = try Program.run(["completions", "bash"]).output
    #expect(try self.offered(words, by: Self.bash, script: script) == offered)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: fish)), arguments: cases)
  func `fish offers commands, options and values`(words: [String], offered: [String]) throws {
    let script = try Program.run(["completions", "fish"]).output
    #expect(try Set(self.offered(words, by: Self.fish, script: script)) == Set(offered))
  }

  @Test func `every command's help lists each of its options once`() throws {
    let overview = try Program.run(["--help"]).output
    let commands = overview.split(separator: "\n").filter {
      $0.hasPrefix("  ") && !$0.hasPrefix("   ")
    }
    .map { $0.dropFirst(2).split(separator: "  ")[0].split(separator: " ").map(String.init) }
    #expect(commands.count > 20)
    for words in commands {
      let help = try Program.run(words + ["--help"])
      #expect(help.status == 0, "\(words) \(help.errors)")
      let options = help.output.split(separator: "\n").compactMap { line in
        line.prefixMatch(of: /\ \ (?:-., |\ \ \ \ )(--[a-z-]+)/)?.1
      }
      #expect(Set(options).count == options.count, "\(words)")
      let letters = help.output.split(separator: "\n").compactMap { line in
        line.prefixMatch(of: /\ \ (-.), --/)?.1
      }
      #expect(Set(letters).count == letters.count, "\(words)")
    }
  }
}
