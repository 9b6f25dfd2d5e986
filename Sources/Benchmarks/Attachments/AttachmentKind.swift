/// What a file is, known by its first bytes and not by its name, which may be wrong.
enum AttachmentKind {
  case text, pdf, zip
  case media(MediaFormat)
  /// A format without a view, in words: `an old Office file (doc, xls or ppt)`.
  case other(String)

  init(of bytes: [UInt8]) {
    self =
      if let media = MediaFormat(of: bytes) {
        .media(media)
      } else if let known = Self.marks.first(where: { bytes.starts(with: $0.bytes) }) {
        known.kind
      } else if TextView.isText(bytes) {
        .text
      } else {
        .other("not a text file")
      }
  }

  /// The kind in words, where a file of it has a view.
  var name: String? {
    switch self {
    case .pdf: "a PDF file"
    case .zip: "a zip archive"
    default: nil
    }
  }

  private static let marks: [(bytes: [UInt8], kind: AttachmentKind)] = [
    (Array("%PDF".utf8), .pdf),
    (Array("PK\u{3}\u{4}".utf8), .zip), (Array("PK\u{5}\u{6}".utf8), .zip),
    ([0xD0, 0xCF, 0x11, 0xE0], .other("an old Office file (doc, xls or ppt)")),
    ([0x1F, 0x8B], .other("compressed by gzip")),
    (Array("BZh".utf8), .other("compressed by bzip2")),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .other("compressed by xz")),
    ([0x28, 0xB5, 0x2F, 0xFD], .other("compressed by zstd")),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .other("a 7z archive")),
    (Array("Rar!".utf8), .other("a rar archive")),
    (Array("PAR1".utf8), .other("a Parquet file")),
    (Array("SQLite format 3\0".utf8), .other("an SQLite database")),
    (Array("\u{7F}ELF".utf8), .other("a compiled program")),
  ]
}
