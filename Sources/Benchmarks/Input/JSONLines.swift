import Evaluation

extension InputFile {
  /// Reads a file with one JSON object a line. Blank lines are allowed at the end only.
  /// - Parameters:
  ///   - allowsLoneSurrogates: see `JSONReader.allowsLoneSurrogates`.
  ///   - read: called for each line in order; must read exactly one value.
  /// - Throws: `InputError`; for a file that is one array, how to make lines of it.
  func eachLine(
    allowsLoneSurrogates: Bool = false, _ read: (inout JSONReader) throws -> Void
  ) throws {
    var lineNumber = 1
    var firstBlank: Int?
    var start = textStart
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      if bytes[start..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
        firstBlank = firstBlank ?? lineNumber
      } else {
        if let firstBlank {
          throw InputError(
            "\(path):\(firstBlank)", "expected a JSON object, found a blank line",
            remedy: "Blank lines are allowed at the end of the file only.")
        }
        var reader = JSONReader(self, range: start..<end, firstLine: lineNumber)
        reader.allowsLoneSurrogates = allowsLoneSurrogates
        if lineNumber == 1, reader.nextKind() == .array {
          throw InputError(
            "\(path):\(lineNumber)", "expected an object a line, found an array",
            remedy: "Make lines of it: jq -c '.[]' \(Self.name(of: path)) > lines.jsonl")
        }
        try read(&reader)
        try reader.finish()
      }
      start = end + 1
      lineNumber += 1
    }
  }
}
