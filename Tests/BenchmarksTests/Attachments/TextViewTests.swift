import Testing

@testable import Benchmarks

/// Files of text, and what else is no archive: shown, or named with what they are.
@Suite struct TextViewTests {
  private func view(_ bytes: [UInt8], _ name: String = "a.txt") -> AttachmentView {
    AttachmentView(bytes, name: name)
  }

  @Test(arguments: ["a.csv", "a.json", "a.xml", "a.html", "a.py", "a.pdb", "a", "a.unknown"])
  func `text stands as it is, whatever its name`(_ name: String) {
    let text = "ΟΔΟΣ,\t\"<b>\"\r\n\u{1B}[2J"
    #expect(view(Array(text.utf8), name).text == text)
    #expect(view([0xEF, 0xBB, 0xBF] + Array(text.utf8), name).text == text)
    #expect(view(Array(text.utf8), name).format == nil)
  }

  @Test func `older encodings of Windows are decoded, where the name says that it is text`() {
    let words = Array("Stra".utf8) + [0xDF, 0x65, 0x20, 0x80, 0x20, 0x81]
    #expect(view(words).text == "Straße € \u{FFFD}")
    #expect(view(words).format == "text, read as Windows-1252")
    #expect(view(words, "a.bin").omissions == ["it is not a text file"])
    #expect(view([0xFF, 0xFE, 0x41, 0, 0x3A, 0x26]).text == "A☺")
    #expect(view([0xFE, 0xFF, 0, 0x41, 0x26, 0x3A]).text == "A☺")
    #expect(view([0xFF, 0xFE, 0x00, 0xD8]).omissions == ["it is no valid UTF-16"])
  }

  @Test(
    arguments: [
      (
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
          + [0, 0, 2, 0x80, 0, 0, 1, 0xE0], "an image (PNG, 640 × 480 pixels) of 24 bytes"
      ),
      (Array("GIF89a".utf8) + [0x40, 1, 0xC8, 0], "an image (GIF, 320 × 200 pixels) of 10 bytes"),
      (
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, 100, 0, 200, 3, 0, 0],
        "an image (JPEG, 200 × 100 pixels) of 20 bytes"
      ),
      ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0], "an image (JPEG) of 6 bytes"),
      (Array("RIFF....WEBPVP8 ".utf8), "an image (WebP) of 16 bytes"),
      (Array("RIFF....WAVEfmt ".utf8), "a recording (WAV) of 16 bytes"),
      (Array("ID3".utf8) + [3, 0], "a recording (MP3) of 5 bytes"),
      ([0xFF, 0xFB, 0x90, 0x64], "a recording (MP3) of 4 bytes"),
      (Array("....ftypM4A .".utf8), "a film or a recording (MPEG-4) of 13 bytes"),
    ] as [([UInt8], String)])
  func `images and recordings are named with format and size`(_ bytes: [UInt8], _ words: String) {
    let view = view(bytes, "a.txt")
    #expect(view.text == nil)
    #expect(view.omissions.first?.hasPrefix("it is \(words), which cannot be") == true)
  }

  @Test(
    arguments: [
      ([0xD0, 0xCF, 0x11, 0xE0, 0], "an old Office file"),
      ([0x1F, 0x8B, 8, 0], "compressed by gzip"),
      ([0x7F, 0x45, 0x4C, 0x46], "a compiled program"), ([1, 2, 0, 3], "not a text file"),
    ] as [([UInt8], String)])
  func `a format without a view says so`(_ bytes: [UInt8], _ words: String) {
    #expect(view(bytes).text == nil)
    #expect(view(bytes).omissions.first?.contains(words) == true)
  }

  @Test func `a prompt shows whole lines up to the limit, and says what it leaves out`() {
    let lines = (1...100).map { "line \($0)\n" }.joined()
    let (text, omissions) = view(Array(lines.utf8)).prompt("Attached file a", limit: 100)
    #expect(text.hasPrefix("Attached file a:\n\nline 1\n"))
    #expect(text.hasSuffix("line 13\n\n[Not shown: \(omissions[0]).]"))
    #expect(omissions == ["what follows the first 95 of 792 bytes of its text"])
    let long = view(Array(String(repeating: "ß", count: 100).utf8)).prompt("A", limit: 101)
    #expect(long.text.hasPrefix("A:\n\n" + String(repeating: "ß", count: 50) + "\n\n[Not shown"))
    let whole = view(Array(lines.utf8)).prompt("A", limit: 792)
    #expect(whole.text == "A:\n\n" + lines && whole.omissions.isEmpty)
  }

  @Test func `a view grows to its limit and not beyond, at a character's end`() {
    var text = ViewText(limit: 5)
    text.append("aß")
    #expect(!text.isFull)
    text.append("ßß")
    #expect(text.isFull && text.text == "aßß")
    text.append("b")
    #expect(text.text == "aßß")
    #expect(AttachmentView(nil, text).omissions == ["what follows its first 5 bytes"])
  }
}
