import Evaluation

/// PDF files, through poppler's pdftotext.
enum PDFView {
  private static let format = "a PDF file, its text as pdftotext lays it out"

  static func view(_ bytes: [UInt8]) throws(AttachmentFault) -> AttachmentView {
    guard let program = ChildProcess.find("pdftotext") else {
      throw AttachmentFault(
        "it is a PDF file, and pdftotext is not installed here (apt install poppler-utils)")
    }
    let process = ChildProcess(
      path: program, arguments: ["-layout", "-enc", "UTF-8", "-eol", "unix", "-", "-"])
    guard let result = process.run(input: bytes) else {
      throw AttachmentFault("it is a PDF file, and pdftotext could not be started")
    }
    if result.exitCode != 0, !result.isCut { throw AttachmentFault(problem(result)) }
    let pages = String(decoding: result.output, as: UTF8.self)
      .split(separator: "\u{C}", omittingEmptySubsequences: false)
    // A form feed ends each page.
    let whole = pages.last?.isEmpty == true ? pages.dropLast() : pages[...]
    if whole.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) {
      throw AttachmentFault(
        "it is a PDF file of \(Counts.text(whole.count, "page")) without text, which may be scanned"
      )
    }
    var text = ViewText()
    for (index, page) in whole.enumerated() {
      text.append("[Page \(index + 1)]\n\(page)" + (page.utf8.last == 0x0A ? "" : "\n"))
    }
    return AttachmentView(
      format, text,
      omissions: result.isCut
        ? ["what follows the text's first \(Counts.text(text.limit)) bytes"] : [])
  }

  private static func problem(_ result: ChildProcess.Result) -> String {
    guard let code = result.exitCode else {
      return "it is a PDF file that takes pdftotext too long, or too much memory"
    }
    let isLocked = result.errors.contains("assword") || code == 3
    return isLocked
      ? "it is a PDF file that is locked by a password"
      : "it is a PDF file that pdftotext cannot read (exit code \(code))"
  }
}
