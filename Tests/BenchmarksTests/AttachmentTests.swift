import Foundation
import Testing

import Evaluation

@testable import Benchmarks

#if canImport(Glibc)
  import Glibc
#endif

/// Attachments of a dataset that others wrote: what they may name, and what not.
@Suite struct AttachmentTests {
  private static func line(_ name: String) throws -> Data {
    try JSONSerialization.data(withJSONObject: [
      "task_id": "1", "Question": "Q", "Level": 1, "Final answer": "secret", "file_name": name,
    ])
  }

  /// Reads a dataset whose one attachment `make` puts into its folder.
  private func read(_ name: String, _ make: (String) throws -> Void) throws -> Dataset {
    try Fixture.withFolder(["outside.txt": Data("private".utf8)]) { root in
      let folder = root + "/set"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Self.line(name).write(to: URL(fileURLWithPath: folder + "/metadata.jsonl"))
      try make(folder)
      return try GAIA().read(folder)
    }
  }

  private func failure(_ name: String = "a", _ make: (String) throws -> Void) -> InputError? {
    Fixture.inputError { _ = try read(name, make) }
  }

  @Test(arguments: ["../outside.txt", "/etc/hostname", "/dev/zero"])
  func `a link that leads out of the folder is refused`(_ target: String) {
    let error = failure { #expect(symlink(target, $0 + "/a") == 0) }
    #expect(error?.problem.contains("a link that leads out of its folder") == true)
    #expect(error?.place.hasSuffix("metadata.jsonl:1: file_name") == true)
  }

  @Test func `the file with the answers is no attachment, under whatever name`() {
    let links: [(String) -> Int32] = [
      { symlink("metadata.jsonl", $0 + "/a") }, { link($0 + "/metadata.jsonl", $0 + "/a") },
    ]
    for make in links {
      let error = failure { #expect(make($0) == 0) }
      #expect(error?.problem.contains("the dataset's own file") == true)
    }
    #expect(failure("metadata.jsonl") { _ in }?.problem.contains("the dataset's own file") == true)
  }

  @Test func `a pipe and a folder are refused, and nobody waits for them`() {
    let makers: [(String) -> Int32] = [{ mkfifo($0 + "/a", 0o600) }, { mkdir($0 + "/a", 0o700) }]
    for make in makers {
      let error = failure { #expect(make($0) == 0) }
      #expect(error?.problem.contains("is no file, but") == true)
    }
  }

  @Test func `a link within the folder, and a dataset of links into one folder, are read`() throws {
    let inside = try read("a") {
      try Data("text".utf8).write(to: URL(fileURLWithPath: $0 + "/b.txt"))
      #expect(symlink("b.txt", $0 + "/a") == 0)
    }
    #expect(inside.tasks[0].material.hasSuffix("\n\ntext"))
    let cache = try read("a") { folder in
      #expect(rename(folder + "/metadata.jsonl", folder + "/../0123") == 0)
      #expect(symlink("../0123", folder + "/metadata.jsonl") == 0)
      #expect(symlink("../outside.txt", folder + "/a") == 0)
    }
    #expect(cache.tasks[0].material.hasSuffix("\n\nprivate"))
  }

  @Test func `a giant is refused before it is read`() {
    let error = failure {
      #expect(FileManager.default.createFile(atPath: $0 + "/a", contents: nil))
      #expect(truncate($0 + "/a", 1 << 40) == 0)
    }
    #expect(error?.problem.contains("has 1099511627776 bytes; at most 536870912 are read") == true)
  }

  @Test func `what of a long text is not shown is said to models, to people and in transcripts`()
    throws
  {
    let text = String(repeating: "0123456789\n", count: 20_000)
    let dataset = try read("a") { try Data(text.utf8).write(to: URL(fileURLWithPath: $0 + "/a")) }
    let task = dataset.tasks[0]
    let problem = "what follows the first 199,991 of 220,000 bytes of its text"
    #expect(task.material.hasPrefix("Attached file a:\n\n0123456789\n"))
    #expect(task.material.hasSuffix("\n0123456789\n\n[Not shown: \(problem).]"))
    #expect(task.omissions == ["the attachment a: not shown: \(problem)"])
    #expect(dataset.warnings == ["task 1: the attachment a: not shown: \(problem)"])
    let short = try read("a") { try Data("x".utf8).write(to: URL(fileURLWithPath: $0 + "/a")) }
    #expect(short.tasks[0].omissions.isEmpty && short.warnings.isEmpty)
  }

  @Test(arguments: [
    ("a\nb", "a line break"), ("a\r", "a line break"), ("a\u{85}", "a line break"),
    ("\u{1B}[2J", "control character"), ("a/b", "a path"),
    (String(repeating: "x", count: 256), "255 bytes"),
  ])
  func `a name that is none is refused`(_ name: String, _ problem: String) {
    #expect(failure(name) { _ in }?.problem.contains(problem) == true)
  }
}
