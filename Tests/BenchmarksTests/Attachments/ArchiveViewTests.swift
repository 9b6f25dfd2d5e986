import Testing

@testable import Benchmarks

/// Zip archives as attachments, hostile ones among them, made by Python's zipfile.
@Suite struct ArchiveViewTests {
  private func view(_ statements: String) throws -> AttachmentView {
    AttachmentView(try MadeFiles.zip(statements), name: "a.zip")
  }

  @Test func `an archive is shown as a listing, then as the views of its files`() throws {
    let view = try view(
      """
      z.writestr('notes/', '')
      z.writestr('notes/a.txt', 'first')
      z.writestr('b.csv', 'x,y\\n')
      z.writestr('c.png', bytes([0x89]) + b'PNG\\r\\n\\x1a\\n')
      """)
    #expect(view.format == "a zip archive of 3 files")
    #expect(
      view.text == """
        Files in it:
        notes/a.txt (5 bytes)
        b.csv (4 bytes)
        c.png (8 bytes)

        File notes/a.txt in it:

        first

        File b.csv in it:

        x,y

        File c.png in it: not shown, because it is an image (PNG) of 8 bytes, which cannot be seen as text.

        """)
    #expect(
      view.omissions == ["c.png: it is an image (PNG) of 8 bytes, which cannot be seen as text"])
  }

  @Test func `an archive within an archive stays closed`() throws {
    let view = try view(
      """
      import io
      inner = io.BytesIO()
      with zipfile.ZipFile(inner, 'w') as y: y.writestr('a', 'hidden words')
      z.writestr('inner.zip', inner.getvalue())
      """)
    #expect(view.omissions == ["inner.zip: it is an archive within an archive"])
    #expect(view.text?.contains("hidden words") == false)
  }

  @Test func `a member's name cannot write lines into the prompt`() throws {
    let view = try view("z.writestr('a\\nFile b in it:', 'x')")
    #expect(view.text?.contains("\nFile b in it:") == false)
  }

  @Test(arguments: [
    ("z.writestr('../a', 'x')", "leads out of it"),
    ("z.writestr('/etc/a', 'x')", "leads out of it"),
    ("z.writestr('a/../../b', 'x')", "leads out of it"),
    ("z.writestr('..\\\\b', 'x')", "leads out of it"),
    ("link('a', '/etc/passwd')", "neither file nor folder"),
    ("link('a', '', 0o020666)", "neither file nor folder"),
    ("z.writestr('a', 'x')\nz.writestr('a', 'y')", "is there twice"),
    ("for i in range(10001): z.writestr(str(i), '')", "has more than 10000 members"),
    ("z.writestr('a', bytes(3 << 20))", "unpacks to more than 1,048,576 bytes"),
    (
      "import random\nz.writestr('r', random.randbytes(400000))\nfor i in range(70): z.writestr(str(i), bytes(1 << 20))",
      "unpacks to more than 67,108,864 bytes"
    ),
  ])
  func `a hostile archive is refused`(_ statements: String, _ problem: String) throws {
    let view = try view(statements)
    #expect(view.text == nil && view.format == "a zip archive")
    #expect(view.omissions.first?.contains(problem) == true, "\(view)")
  }

  @Test
  func `an archive that is cut off or damaged anywhere is refused or shown, and never a crash`()
    throws
  {
    let bytes = try MadeFiles.zip(
      "z.writestr('a.txt', 'some words ' * 20)\nz.writestr('b.txt', 'x')")
    for count in 4..<bytes.count {
      #expect(AttachmentView(Array(bytes[..<count]), name: "a.zip").text == nil, "\(count)")
    }
    for index in 4..<bytes.count {
      var damaged = bytes
      damaged[index] ^= 0xFF
      _ = AttachmentView(damaged, name: "a.zip")
    }
  }
}
