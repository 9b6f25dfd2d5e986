import Digests
import Foundation
import Testing

@Suite struct DigestTests {
  @Test func `the SHA-256 of the empty text is the published one`() {
    #expect(
      Digest.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  // printf 'abc' | sha256sum
  @Test func `the SHA-256 of abc is the published one`() {
    #expect(
      Digest.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `hexadecimal is read back as the same digest, and nothing else is`() throws {
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(try #require(Digest256(hexadecimal: text)).hexadecimal == text)
    #expect(Digest256(hexadecimal: text) == Digest256 { $0.update("abc") })
    for other in [
      "", String(text.dropLast()), text + "0", text.uppercased(), "g" + text.dropFirst(),
      text.dropLast(2) + "é", text.dropLast() + ":",
    ] {
      #expect(Digest256(hexadecimal: other) == nil, "\(other)")
    }
  }

  @Test func `a digest that is given up halfway is freed`() throws {
    let before = try residentPages()
    for _ in 0..<500_000 {
      let digest = Digest(.sha256)
      digest.update("half")
    }
    // A context takes more than 200 bytes: all of them would be 100 MB.
    #expect(try residentPages() - before < 10_000)
  }

  private func residentPages() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return try #require(Int(text.split(separator: " ")[1]))
  }
}
