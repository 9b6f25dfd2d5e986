import Benchmarks
import Evaluation
import Foundation
import Testing

@testable import Fetching

@Suite struct DataFolderTests {
  private static let homes: [([String: String], String?)] = [
    (["XDG_DATA_HOME": "/data", "HOME": "/home/me"], "/data/orgbench"),
    (["XDG_DATA_HOME": "data", "HOME": "/home/me"], "/home/me/.local/share/orgbench"),
    (["HOME": "/home/me"], "/home/me/.local/share/orgbench"),
    ([:], nil),
  ]

  @Test(arguments: homes)
  func `the folder follows the XDG Base Directory Specification`(
    variables: [String: String], expected: String?
  ) throws {
    if let expected {
      #expect(try DataFolder.standard { variables[$0] }.root == expected)
    } else {
      #expect(throws: InputError.self) { try DataFolder.standard { variables[$0] } }
    }
  }

  @Test func `every split is made of files that fetching places`() throws {
    for benchmark in Catalogue.benchmarks {
      let placed = Set(benchmark.reference.files.flatMap(\.placedNames))
      #expect(!benchmark.splits.isEmpty)
      for split in benchmark.splits {
        #expect(placed.isSuperset(of: split.files), "\(benchmark.name) \(split.name)")
        #expect(try !DataFolder.files(of: benchmark, split: split.name).isEmpty)
      }
    }
  }

  @Test func `a split that was not fetched is an error with the command`() throws {
    let stage = try Stage()
    for benchmark in Catalogue.benchmarks {
      for split in benchmark.splits {
        let error = #expect(throws: InputError.self) {
          try stage.folder.dataset(split.name, of: benchmark)
        }
        let command = "orgbench datasets fetch \(benchmark.name)/\(split.name)"
        #expect(error?.remedy?.contains(command) == true)
      }
    }
  }

  @Test func `a split whose file was changed is not used`() throws {
    let stage = try Stage()
    let folder = stage.root.appending(path: "squad2")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: folder.appending(path: "dev-v2.0.json"))
    let error = #expect(throws: InputError.self) {
      try stage.folder.dataset("dev", of: SQuAD2())
    }
    #expect(error?.problem.contains("not the official file any more") == true)
  }

  @Test func `which file a copy is of is told by its name, or else asked for`() throws {
    let stage = try Stage()
    let files = try DataFolder.files(of: SQuAD2(), split: nil)
    for (name, expected) in [("train-v2.0.json", "train-v2.0.json"), ("copy.json", nil)] {
      let path = stage.root.appending(path: name).path
      try Data("{}".utf8).write(to: URL(filePath: path))
      let chosen = try? DataFolder.file(thatIs: path, among: files)
      #expect(chosen?.file.name == expected)
    }
  }

  @Test func `a malformed record of first sums is refused`() throws {
    let stage = try Stage()
    try stage.write("first-fetch.sha256", Array("nonsense\n".utf8))
    let error = #expect(throws: InputError.self) {
      try stage.checks(pinned("http://127.0.0.1:1"))
    }
    #expect(error?.place.hasSuffix("first-fetch.sha256:1") == true)
  }
}
