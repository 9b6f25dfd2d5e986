import Foundation
import Testing

/// The XML tools that judge what is written.
enum XMLTools {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let hasLint = FileManager.default.isExecutableFile(atPath: "/usr/bin/xmllint")

  /// Python with `junitparser`, which scripts/test-tools.sh installs.
  static let python = root.appending(path: ".build/test-tools/bin/python").path
  static let hasJUnitParser = FileManager.default.isExecutableFile(atPath: python)

  /// Runs `body` with a file of this text.
  static func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
    let url = FileManager.default.temporaryDirectory.appending(path: "orgbench-\(UUID()).xml")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
  }

  /// What `xmllint` says against the flavour's schema; empty for a valid file.
  static func complaints(_ text: String, isExtended: Bool = false) throws -> String {
    let schema = root.appending(path: "docs/junit/\(isExtended ? "extended" : "junit").xsd").path
    return try withFile(text) { path in
      let (status, output) = try shell(
        "xmllint --huge --nonet --noout --schema '\(schema)' '\(path)' 2>&1")
      return status == 0 ? "" : output
    }
  }

  /// What `xmllint` says of a page, but for elements that are younger than HTML 4.
  static func complaints(ofPage page: String) throws -> [String] {
    let output = try withFile(page) {
      try shell("xmllint --html --noout --nonet '\($0)' 2>&1").output
    }
    let lines = output.split(separator: "\n").map(String.init)
    return lines.indices.filter {
      lines[$0].contains("error : ") && !lines[$0].hasSuffix(" invalid")
    }.map { lines[$0] }
  }

  /// What `xmllint` says of a text as XML; empty for well-formed ones.
  static func complaints(ofXML text: String) throws -> String {
    try withFile(text) { try shell("xmllint --noout --nonet '\($0)' 2>&1").output }
  }

  /// Runs a command line and reads its standard output to the end.
  static func shell(_ line: String) throws -> (status: Int32, output: String) {
    guard let pipe = popen(line, "r") else { throw POSIXError(.EIO) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 {
      output += chunk[..<count]
    }
    return (pclose(pipe), String(decoding: output, as: UTF8.self))
  }
}
