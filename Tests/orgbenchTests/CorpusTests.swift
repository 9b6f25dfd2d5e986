import Foundation
import FuzzTargets
import Testing

/// What `make fuzz` starts from and what it found once, read again by every run of the tests.
@Suite struct CorpusTests {
  @Test(arguments: FuzzTarget.allCases)
  func `every kept input is taken in without harm`(target: FuzzTarget) throws {
    let folder = URL(filePath: "\(FuzzTarget.repository)/Fuzz/seeds/\(target.rawValue)")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      // Whole, without its end and with one byte changed: near misses of what is well-formed.
      target.take(bytes)
      for cut in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
        target.take(Array(bytes[..<cut]))
        var changed = bytes
        changed[cut] ^= 0x20
        target.take(changed)
      }
    }
  }
}
