import Testing

import Digests

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
}
