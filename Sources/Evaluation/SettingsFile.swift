import FoundationEssentials

/// A file that a user writes: one JSON object, comments and trailing commas allowed.
///
/// Reading it is strict, so that a misspelt member is an error and never silently without effect.
public struct SettingsFile: Sendable {
  /// How errors name the file.
  public let source: String
  /// The file's members.
  public let root: [String: JSONValue]
  /// The file as it stands.
  public let bytes: [UInt8]

  /// Reads a file.
  /// - Parameters:
  ///   - what: what it is, for errors: `the prices`.
  ///   - allowed: the members it may have; nil for any.
  /// - Throws: `InputError` with the file and the place in it.
  public init(contentsOfFile path: String, what: String, allowed: [String]?) throws {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw InputError(path, "cannot read \(what)", remedy: "check the path and its permissions")
    }
    try self.init(Array(data), source: path, allowed: allowed)
  }

  /// Reads a file's bytes.
  /// - Throws: `InputError` with the source and the place in it.
  public init(_ bytes: [UInt8], source: String, allowed: [String]?) throws {
    self.source = source
    self.bytes = bytes
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    let value: JSONValue
    do {
      value = try decoder.decode(JSONValue.self, from: Data(bytes))
    } catch {
      throw InputError(
        source, "not valid JSON\(Self.detail(error)); comments and trailing commas are allowed")
    }
    root = try Self.object(value, at: source, separator: ": ", allowed: allowed)
  }

  /// The place of a member in errors: `prices.json: models.NAME`.
  public func place(_ path: String) -> String { "\(source): \(path)" }

  /// The members of an object.
  /// - Parameter allowed: the members it may have; nil for any.
  /// - Throws: `InputError` if it is no object or has another member.
  public static func object(
    _ value: JSONValue, at place: String, allowed: [String]?
  ) throws -> [String: JSONValue] {
    try object(value, at: place, separator: ".", allowed: allowed)
  }

  private static func object(
    _ value: JSONValue, at place: String, separator: String, allowed: [String]?
  ) throws -> [String: JSONValue] {
    guard case .object(let members) = value else { throw InputError(place, "expected an object") }
    if let allowed, let unknown = members.keys.sorted().first(where: { !allowed.contains($0) }) {
      throw InputError(
        "\(place)\(separator)\(unknown)", "unknown member \"\(unknown)\"",
        remedy: "known are " + allowed.map { "\"\($0)\"" }.joined(separator: ", "))
    }
    return members
  }

  /// The decoder's words on where the syntax is broken.
  private static func detail(_ error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error,
      let cause = context.underlyingError
    else { return "" }
    return " (\(cause))"
  }
}
