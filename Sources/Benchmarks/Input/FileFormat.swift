import Evaluation

/// A format in which people have data that orgbench does not read, known by a file's first bytes.
enum FileFormat: Sendable {
  case parquet, arrow, zip, xz, bzip2, zstandard, sqlite, utf16, largeFilePointer, html, table

  /// The format that content is in; nil where it may be JSON.
  /// - Parameter start: where its text begins, behind a byte order mark.
  init?(_ bytes: [UInt8], textStart start: Int) {
    let text = bytes[start...].drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    if let known = Self.marks.first(where: { bytes.starts(with: $0.bytes) }) {
      self = known.format
    } else if Self.begins(text, with: "<!doctype html") || Self.begins(text, with: "<html") {
      self = .html
    } else if Self.isTable(text) {
      self = .table
    } else {
      return nil
    }
  }

  private static let marks: [(bytes: [UInt8], format: FileFormat)] = [
    (Array("PAR1".utf8), .parquet), (Array("ARROW1".utf8), .arrow),
    ([0xFF, 0xFF, 0xFF, 0xFF], .arrow), ([0x50, 0x4B, 0x03, 0x04], .zip),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), (Array("BZh".utf8), .bzip2),
    ([0x28, 0xB5, 0x2F, 0xFD], .zstandard), (Array("SQLite format 3\0".utf8), .sqlite),
    ([0xFF, 0xFE], .utf16), ([0xFE, 0xFF], .utf16),
    (Array("version https://git-lfs".utf8), .largeFilePointer),
  ]

  private static func begins(_ text: ArraySlice<UInt8>, with word: String) -> Bool {
    text.prefix(word.utf8.count).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      .elementsEqual(word.utf8)
  }

  /// Whether the first line is a header of several columns: what begins a JSON text does not begin
  /// a column's name.
  private static func isTable(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, first != 0x7B, first != 0x5B else { return false }
    var header = text.prefix(4096).prefix { $0 != 0x0A && $0 != 0x0D }
    if first == 0x22 {
      guard let close = header.dropFirst().firstIndex(of: 0x22) else { return false }
      header = header[(close + 1)...]
    }
    return header.contains(0x2C) || header.contains(0x09)
  }

  /// What the file is.
  private var name: String {
    switch self {
    case .parquet: "a Parquet file"
    case .arrow: "an Arrow file"
    case .zip: "a zip archive"
    case .xz: "a file compressed by xz"
    case .bzip2: "a file compressed by bzip2"
    case .zstandard: "a file compressed by zstd"
    case .sqlite: "an SQLite database"
    case .utf16: "text in UTF-16"
    case .largeFilePointer: "a pointer of Git LFS in place of the file"
    case .html: "a web page"
    case .table: "a table (CSV or TSV)"
    }
  }

  private func remedy(_ path: String) -> String {
    let file = Self.shown(InputFile.name(of: path))
    let official = "Or fetch the official file: orgbench datasets fetch."
    func command(_ words: String) -> String { "Unpack it: \(words)" }
    switch self {
    case .parquet: return Self.conversion(of: [path]) + " " + official
    case .arrow:
      return "Convert it: python3 -c \"import datasets; datasets.Dataset.from_file('\(file)')"
        + ".to_json('data.jsonl')\". " + official
    case .zip: return command("unzip \(file)")
    case .xz: return command("xz -dk \(file)")
    case .bzip2: return command("bzip2 -dk \(file)")
    case .zstandard: return command("zstd -dk \(file)")
    case .sqlite: return "Name the dataset or the prediction file."
    case .utf16: return "Convert it: iconv -f UTF-16 -t UTF-8 \(file) > data.json"
    case .largeFilePointer: return "Get its content: git lfs pull. " + official
    case .html:
      return "A page of a web site was saved in place of the data: download them again, with the "
        + "access that they need. " + official
    case .table:
      return "Rows of a table do not keep the official files' structure. Fetch the official file: "
        + "orgbench datasets fetch."
    }
  }

  /// How Parquet files become JSON lines, with DuckDB or with pandas.
  static func conversion(of paths: [String], to name: String = "data.jsonl") -> String {
    let files = paths.map { "'\(shown($0))'" }.joined(separator: ", ")
    return "Convert it: duckdb -c \"COPY (FROM read_parquet([\(files)])) TO '\(name)' "
      + "(FORMAT json)\"; or python3 -c \"import pandas as pd; "
      + "pd.concat(map(pd.read_parquet, [\(files)])).to_json('\(name)', orient='records', "
      + "lines=True)\"."
  }

  /// A path within a command for the shell; a word of ours where quoting would be needed.
  private static func shown(_ path: String) -> String {
    path.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x2D...0x39).contains(byte) || byte == 0x5F
    } ? path : "FILE"
  }

  /// That a file has this format.
  func error(_ path: String) -> InputError {
    InputError(path, "expected JSON, found \(name)", remedy: remedy(path))
  }
}
