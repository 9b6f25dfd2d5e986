/// Files of text, whatever their language: shown as they are.
enum TextView {
  /// Files with these endings are text even where they are no valid UTF-8: older programs of Windows
  /// write them in its code page 1252.
  private static let endings: Set<String> = [
    "txt", "md", "csv", "tsv", "tab", "json", "jsonl", "jsonld", "xml", "html", "htm", "py", "pdb",
    "log", "ini", "cfg", "yaml", "yml", "toml", "tex", "bib", "rtf", "srt", "sql", "c", "h", "cpp",
    "java", "js", "css", "sh", "r", "svg",
  ]

  /// Whether content may be text: in UTF-8 or a code page of Windows without zero bytes, or in UTF-16
  /// with a byte order mark.
  static func isText(_ bytes: [UInt8]) -> Bool { isUTF16(bytes) || !bytes.contains(0) }

  static func view(_ bytes: [UInt8], name: String) throws(AttachmentFault) -> AttachmentView {
    if isUTF16(bytes) { return AttachmentView(nil, ViewText(try utf16(bytes))) }
    let mark = InputFile.byteOrderMark
    let body = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    if let text = String(validating: body, as: UTF8.self) {
      return AttachmentView(nil, ViewText(text))
    }
    let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() }
    guard let ending, endings.contains(ending) else {
      throw AttachmentFault("it is not a text file")
    }
    return AttachmentView("text, read as Windows-1252", ViewText(windows1252(body)))
  }

  private static func isUTF16(_ bytes: [UInt8]) -> Bool {
    bytes.count.isMultiple(of: 2)
      && (bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]))
  }

  private static func utf16(_ bytes: [UInt8]) throws(AttachmentFault) -> String {
    let isLittle = bytes[0] == 0xFF
    let units = stride(from: 2, to: bytes.count, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw AttachmentFault("it is no valid UTF-16")
    }
    return text
  }

  /// What Windows-1252 has in place of ISO 8859-1's second control characters; zero for none.
  private static let windowsCharacters: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
    0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]

  private static func windows1252(_ bytes: ArraySlice<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      let code = (0x80...0x9F).contains(byte) ? windowsCharacters[Int(byte) - 0x80] : UInt32(byte)
      text.append(code == 0 && byte != 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}")
    }
    return String(text)
  }
}
