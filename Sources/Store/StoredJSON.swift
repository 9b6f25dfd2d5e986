import Digests
import Evaluation
import FoundationEssentials

/// JSON inside columns: one line, members sorted, so that equal values are equal texts.
enum StoredJSON {
  /// - Parameter place: what the value belongs to, for the error.
  static func encode(_ value: some Encodable, place: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw StoreError.invalidValue(place: place, problem: "cannot be written as JSON: \(error)")
    }
  }

  /// - Returns: nil for what is no JSON of this type.
  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
    try? JSONDecoder().decode(type, from: Data(text.utf8))
  }

  /// `[1,2]`
  static func array(_ numbers: some Sequence<some BinaryInteger>) -> String {
    var text = "["
    for number in numbers {
      if text.utf8.count > 1 { text += "," }
      text += String(number)
    }
    return text + "]"
  }

  /// `[1,2]`; nil, for NULL, where there are none.
  static func arrayOrNull(_ numbers: [Int]) -> String? { numbers.isEmpty ? nil : array(numbers) }

  /// `[0.5,1]`, each number as short as it can be to be read back the same.
  static func array(_ numbers: [Double]) -> String {
    let texts = numbers.map { number in
      Int(exactly: number).map { number.sign == .minus && $0 == 0 ? "-0.0" : "\($0)" }
        ?? "\(number)"
    }
    return "[" + texts.joined(separator: ",") + "]"
  }

  /// Reads what `array` writes; this form alone, since it is read very often.
  static func ints(_ text: String) -> [Int]? {
    var scanner = Scanner(text)
    guard let numbers = scanner.ints(), scanner.isAtEnd else { return nil }
    return numbers
  }

  /// Reads what `array` writes.
  static func doubles(_ text: String) -> [Double]? {
    guard text.utf8.first == UInt8(ascii: "["), text.utf8.last == UInt8(ascii: "]"),
      text.utf8.count > 2
    else { return text == "[]" ? [] : nil }
    var numbers: [Double] = []
    for item in text.utf8.dropFirst().dropLast().split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    {
      guard let number = Double(Substring(item)), number.isFinite else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// Reads arrays of integers byte by byte.
  struct Scanner {
    private var left: Substring.UTF8View

    init(_ text: String) { left = text[...].utf8 }

    var isAtEnd: Bool { left.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard left.first == UInt8(ascii: character) else { return false }
      left.removeFirst()
      return true
    }

    /// The text up to the next quotation mark, which is taken too.
    mutating func word() -> String? {
      guard let end = left.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
      defer { left = left[left.index(after: end)...] }
      return String(left[..<end])
    }

    mutating func ints() -> [Int]? {
      guard take("[") else { return nil }
      if take("]") { return [] }
      var numbers: [Int] = []
      repeat {
        let digits = left.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let number = Int(Substring(digits)) else { return nil }
        numbers.append(number)
        left = left[digits.endIndex...]
      } while take(",")
      return take("]") ? numbers : nil
    }
  }
}

/// Two runs with equal configurations are the same run: this is what is compared.
struct ConfigurationIdentity: Sendable {
  /// The canonical JSON.
  let json: String
  /// Its SHA-256 in lower-case hexadecimal.
  let hash: String
  /// The id of the first run with this configuration.
  let runID: String

  init(_ configuration: RunConfiguration) throws {
    json = try StoredJSON.encode(configuration, place: "configuration of the run")
    hash = Digest.sha256(json)
    let name = "\(configuration.benchmark)-\(configuration.organization)-\(hash.prefix(8))"
    runID = String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { scalar in
          let isPlain =
            scalar.isASCII
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
              || scalar == "-" || scalar == "_" || scalar == ".")
          return isPlain ? scalar : "-"
        }))
  }
}
