import Foundation
import LoopbackServer
import Testing

/// The shell parts of examples/ci, run against a loopback endpoint.
@Suite struct RecipeTests {
  private static let folder = Program.root.appending(path: "examples/ci")

  /// The lines of a recipe from the shell function on, in YAML's or Groovy's indentation, to the end
  /// of the indented block.
  private static func shellPart(_ name: String) throws -> String {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    let start = try #require(lines.firstIndex { $0.contains("work() {") })
    let indent = lines[start].prefix { $0 == " " }.count
    let block = lines[start...].prefix { line in
      line.prefix { $0 == " " }.count >= indent && !line.contains("'''")
    }
    return block.map { String($0.dropFirst(indent)) }.joined(separator: "\n") + "\n"
  }

  @Test(arguments: ["github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"])
  func `a recipe's shell part passes, and fails where the candidate is worse`(name: String) throws {
    let runs = try ComparedStore()
    let files = FileManager.default
    for folder in ["data", "examples/ci"] {
      try files.createDirectory(
        atPath: runs.folder.path(folder), withIntermediateDirectories: true)
    }
    // As many as a tolerance of 5 points needs where no task differs: 1 - 0.025^(1/80) = 4.5%.
    let squad = try runs.dataset(80, named: "data/dev-v2.0.json")
    let musr = runs.folder.path("data/musr")
    try files.copyItem(atPath: Program.root.appending(path: "datasets/musr").path, toPath: musr)
    try files.copyItem(
      atPath: Self.folder.appending(path: "gates.json").path,
      toPath: runs.folder.path("examples/ci/gates.json"))
    let script = try runs.folder.write("recipe.sh", try Self.shellPart(name))
    let first = try runs.run(data: squad) { _ in true }.id
    let second = try runs.run(data: musr, benchmark: "musr") { _ in true }.id
    let saved = try Program.run([
      "baselines", "save", "main", "\(first),\(second)", "--store", runs.store, "--baselines",
      runs.folder.path("baselines"),
    ])
    #expect(saved.status == 0, "\(saved.errors)")
    for (reply, expected) in [(ComparedStore.abstention, Int32(0)), ("ANSWER: Paragraph", 1)] {
      let server = try LoopbackServer { _, _ in .chat(reply) }
      for store in ["squad2.sqlite", "musr.sqlite"] {
        try? files.removeItem(atPath: runs.folder.path(store))
      }
      let result = try run(script, in: runs.folder.url.path, endpoint: server.url)
      #expect(result.status == expected, "\(result.output)")
      #expect(result.output.contains(expected == 0 ? "passed: squad2:f1" : "breached: squad2:f1"))
      let report = try String(contentsOfFile: runs.folder.path("junit.xml"), encoding: .utf8)
      #expect(report.contains("failures=\"\(expected)\""))
      let proposed = runs.folder.path("proposed/main.json")
      #expect(files.fileExists(atPath: proposed))
      try? files.removeItem(atPath: proposed)
    }
  }

  @Test func `the recipes' gates are read, and their shell parts are clean`() throws {
    for name in ["github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"] {
      let folder = try Program.Folder()
      let script = try folder.write("recipe.sh", try Self.shellPart(name))
      #expect(system("bash -n '\(script)'") == 0)
      if FileManager.default.isExecutableFile(atPath: "/usr/bin/shellcheck") {
        #expect(system("shellcheck --shell=bash '\(script)'") == 0)
      }
    }
  }

  private func run(_ script: String, in folder: String, endpoint: String) throws
    -> (status: Int32, output: String)
  {
    let programs = Bundle.main.bundleURL.path
    let datasets = Program.root.appending(path: "datasets").path
    let line = """
      cd '\(folder)' && env -u GITHUB_ACTIONS -u ORGBENCH_STORE PATH="\(programs):$PATH" \
      ORGBENCH_DATASETS='\(datasets)' ORGBENCH_ENDPOINT='\(endpoint)' ORGBENCH_MODEL=fake \
      bash -e '\(script)' 2>&1
      """
    let pipe = try #require(popen(line, "r"))
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 {
      output += chunk[..<count]
    }
    let status = pclose(pipe)
    return ((status >> 8) & 0xFF, String(decoding: output, as: UTF8.self))
  }
}
