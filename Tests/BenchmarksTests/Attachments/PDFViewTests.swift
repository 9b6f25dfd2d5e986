import Foundation
import Testing

@testable import Benchmarks

/// PDF files, as pdftotext reads them, and the process that it runs in.
@Suite struct PDFViewTests {
  /// A PDF file of pages with one line each.
  static func pdf(_ lines: [String]) -> [UInt8] {
    var objects = [
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Count \(lines.count) /Kids ["
        + lines.indices.map { "\(4 + 2 * $0) 0 R" }.joined(separator: " ") + "] >>",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for (index, line) in lines.enumerated() {
      let content = line.isEmpty ? "" : "BT /F1 12 Tf 72 720 Td (\(line)) Tj ET"
      objects.append(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents \(5 + 2 * index) 0 R "
          + "/Resources << /Font << /F1 3 0 R >> >> >>")
      objects.append("<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream")
    }
    var text = "%PDF-1.4\n"
    var table = "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for (index, object) in objects.enumerated() {
      let place = String(text.utf8.count)
      table += String(repeating: "0", count: 10 - place.count) + place + " 00000 n \n"
      text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = text.utf8.count
    text +=
      table + "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
    return Array(text.utf8)
  }

  @Test(.enabled(if: MadeFiles.hasPDFToText, "pdftotext is missing: scripts/setup.sh installs it"))
  func `a PDF file is shown page by page`() {
    let view = AttachmentView(
      Self.pdf(["The kiln stands in Orvale.", "Second page"]), name: "a.pdf")
    #expect(
      view.text?.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        == ["[Page 1]", "The kiln stands in Orvale.", "[Page 2]", "Second page"])
    #expect(view.omissions.isEmpty && view.format?.hasPrefix("a PDF file") == true)
  }

  @Test(.enabled(if: MadeFiles.hasPDFToText, "pdftotext is missing: scripts/setup.sh installs it"))
  func `a PDF file without text, and one that is cut off, say so`() {
    let scanned = AttachmentView(Self.pdf(["", ""]), name: "a.pdf")
    #expect(
      scanned.omissions == ["it is a PDF file of 2 pages without text, which may be scanned"])
    let cut = AttachmentView(Array(Self.pdf(["x"])[..<20]), name: "a.pdf")
    #expect(cut.text == nil && cut.omissions.first?.contains("pdftotext cannot read") == true)
  }

  private func run(
    _ script: String, seconds: Double = 20, output: Int = 1000, memory: Int = 1 << 20
  )
    -> ChildProcess.Result?
  {
    ChildProcess(
      path: "/bin/sh", arguments: ["-c", script], seconds: seconds, maximumOutput: output,
      maximumMemory: memory
    ).run(input: Array("input".utf8))
  }

  @Test func `a process gets its input, and gives its output, its errors and its code`() throws {
    let result = try #require(run("cat; echo problem >&2; exit 3"))
    #expect(result.output == Array("input".utf8) && !result.isCut)
    #expect(result.errors == "problem\n" && result.exitCode == 3)
  }

  @Test func `a process that takes too long is ended, with what it has started`() throws {
    let start = ContinuousClock.now
    let result = try #require(run("sleep 100 & sleep 100", seconds: 0.3))
    #expect(result.exitCode == nil)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `a process that writes without end is ended, and its beginning kept`() throws {
    let result = try #require(run("while :; do echo xxxxxxxxxxxxxxxxxxx; done"))
    #expect(result.output.count == 1000 && result.isCut && result.exitCode == nil)
  }

  @Test func `a process has no environment, no other files, and a bound on its memory`() throws {
    setenv("ORGBENCH_TEST_SECRET", "hunter2", 1)
    defer { unsetenv("ORGBENCH_TEST_SECRET") }
    let seen = try #require(run("env; ls /proc/self/fd"))
    let text = String(decoding: seen.output, as: UTF8.self)
    #expect(!text.contains("hunter2"))
    // 0, 1, 2, and the folder itself while it is listed.
    #expect(text.split(separator: "\n").filter { Int($0) != nil }.count == 4, "\(text)")
    let greedy = try #require(
      run("python3 -c 'x = bytearray(300 << 20)'", memory: 200_000))
    #expect(greedy.exitCode == 1 && greedy.errors.contains("MemoryError"))
  }
}
