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
  /// Where each value begins, by its JSON path.
  private let starts: [String: Int]

  /// Reads a file.
  /// - Parameters:
  ///   - what: what it is, for errors: `the prices`.
  ///   - allowed: the members it may have; nil for any.
  /// - Throws: `InputError` with the file and the place in it.
  public init(contentsOfFile path: String, what: String, allowed: [String]?) throws {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw InputError.unreadable(path, as: what)
    }
    try self.init(Array(data), source: path, allowed: allowed)
  }

  /// Reads a file's bytes.
  /// - Throws: `InputError` with the source and the place in it.
  public init(_ bytes: [UInt8], source: String, allowed: [String]?) throws {
    self.source = source
    self.bytes = bytes
    let value: JSONValue
    do throws(SettingsText.Fault) {
      (value, starts) = try SettingsText.read(bytes)
    } catch {
      let position = error.position
      throw InputError(
        "\(source):\(position.line):\(position.column)", "not valid JSON: \(error.problem)",
        remedy: "comments and trailing commas are allowed")
    }
    root = try Self.object(value, at: source, separator: ": ", allowed: allowed)
  }

  /// The place of a member in errors: `prices.json:3:5: models.NAME`, with line and column where the
  /// file has the member.
  /// - Parameter member: a member of the value, whose line and column are given where it is there.
  public func place(_ path: String, member: String = "") -> String {
    guard let start = starts["\(path).\(member)"] ?? starts[path] else {
      return "\(source): \(path)"
    }
    let position = SettingsText.Position(start, in: bytes)
    return "\(source):\(position.line):\(position.column): \(path)"
  }

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
}
