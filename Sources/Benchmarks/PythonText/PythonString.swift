/// Methods of Python's `str`, on Unicode scalars.
enum PythonString {
  /// `str.lower()`: each scalar's full lower-case mapping, with the final form of sigma where a
  /// word ends. `İ` becomes two scalars.
  static func lower(_ text: some BidirectionalCollection<Unicode.Scalar>) -> [Unicode.Scalar] {
    let scalars = Array(text)
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(scalars.count)
    for (index, scalar) in scalars.enumerated() {
      if scalar.isASCII {
        result.append(lowerASCII(scalar))
      } else if scalar == "\u{3A3}" {
        result.append(isFinalSigma(at: index, in: scalars) ? "\u{3C2}" : "\u{3C3}")
      } else {
        result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return result
  }

  /// `str.split()`: the runs between white space.
  static func split(_ text: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
    text.split(whereSeparator: PythonCharacters.isSpace)
  }

  /// `str.strip()`.
  static func strip(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !PythonCharacters.isSpace($0) }),
      let last = scalars.lastIndex(where: { !PythonCharacters.isSpace($0) })
    else { return "" }
    return String(String.UnicodeScalarView(scalars[first...last]))
  }

  private static func lowerASCII(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    (0x41...0x5A).contains(scalar.value)
      ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
  }

  /// Unicode's Final_Sigma condition, as CPython tests it: a cased letter before, none after,
  /// case-ignorable scalars between not counting.
  private static func isFinalSigma(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    guard let before, before.properties.isCased else { return false }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return !(after?.properties.isCased ?? false)
  }
}
