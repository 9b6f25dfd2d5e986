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

  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String, path: String) throws
    -> Value
  {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw StoreError.damaged(path: path, detail: "unreadable \(type): \(error)")
    }
  }

  /// `[1,2]`
  static func array(_ numbers: [Int]) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
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
