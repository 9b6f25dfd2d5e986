import Foundation
import FuzzTargets
import Testing

/// What `make fuzz` starts from and what it found, read again by every run of the tests.
@Suite struct CorpusTests {
  private static let folder = "\(FuzzTarget.repository)/Fuzz"

  @Test(arguments: FuzzTarget.allCases)
  func `every seed is taken in without harm, also cut and changed`(target: FuzzTarget) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: URL(filePath: "\(Self.folder)/seeds/\(target.rawValue)"), includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      target.take(bytes)
      for cut in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
        target.take(Array(bytes[..<cut]))
        var changed = bytes
        changed[cut] ^= 0x20
        target.take(changed)
      }
    }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `every input that the fuzzer kept is taken in without harm`(target: FuzzTarget) throws {
    let file = URL(filePath: "\(Self.folder)/corpus/\(target.rawValue).base64")
    let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n")
    #expect(lines.count > 20)
    for line in lines { target.take([UInt8](try #require(Data(base64Encoded: String(line))))) }
  }
}
