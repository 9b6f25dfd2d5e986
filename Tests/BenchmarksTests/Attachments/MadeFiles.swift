import Foundation

@testable import Benchmarks

/// Files that Python makes for tests of attachments.
enum MadeFiles {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Python with the packages of scripts/test-requirements.txt, which scripts/test-tools.sh installs.
  static let python = root.appending(path: ".build/test-tools/bin/python").path

  /// Whether that Python has a package.
  static func has(_ package: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: python)
      && run(python, ["-c", "import \(package)"]) == 0
  }

  static let hasPDFToText = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext")

  static func run(_ program: String, _ arguments: [String]) -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A zip file that statements write into `z`: `z.writestr(name, content)`, `link(name, target)`.
  static func zip(_ statements: String) throws -> [UInt8] {
    let script = """
      import sys, zipfile, warnings
      warnings.simplefilter("ignore")
      def link(name, target, kind=0o120777):
          info = zipfile.ZipInfo(name)
          info.create_system = 3
          info.external_attr = kind << 16
          z.writestr(info, target)
      with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
          \(statements.split(separator: "\n").joined(separator: "\n    "))
      """
    return try Fixture.withFolder(["make.py": Data(script.utf8)]) { folder in
      guard run("/usr/bin/env", ["python3", folder + "/make.py", folder + "/a.zip"]) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
      return Array(try Data(contentsOf: URL(filePath: folder + "/a.zip")))
    }
  }

  /// An office file of these parts, with the content type that tells which kind it is.
  static func office(_ mainPart: String, _ type: String, _ parts: [String: String]) throws
    -> [UInt8]
  {
    let types =
      "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Override "
      + "PartName='/\(mainPart)' ContentType='application/vnd.\(type).main+xml'/></Types>"
    let files = parts.merging(["[Content_Types].xml": types]) { $1 }.sorted { $0.key < $1.key }
    return try zip(
      files.map { "z.writestr(\(literal($0.key)), \(literal($0.value)))" }.joined(separator: "\n"))
  }

  /// A text as Python writes it.
  private static func literal(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: (try? encoder.encode(text)) ?? Data(), as: UTF8.self)
  }
}
