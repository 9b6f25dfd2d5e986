import Evaluation
import FoundationEssentials
import Glibc
import Transport

/// The MCP servers of a file in the form that desktop programs have: `{"mcpServers": {"name":
/// {"command", "args", "env"} | {"url", "headers"}}}`. Other members beside `mcpServers` are those
/// programs' own.
public struct MCPFile: Sendable {
  /// How errors name the file.
  public let source: String
  /// The servers, by name. Those that are disabled are not among them.
  public let servers: [MCPServer]
  /// The variables of the environment that the file names.
  public let variables: [String]

  /// Reads a file.
  /// - Parameter environment: the value of a variable; nil where it is not set.
  /// - Throws: `InputError` with the place in it; no value of a variable is in an error.
  public init(
    contentsOfFile path: String, environment: @escaping (String) -> String? = Self.environment
  ) throws {
    let file = try SettingsFile(contentsOfFile: path, what: "the MCP servers", allowed: nil)
    source = path
    guard let list = file.root["mcpServers"] else {
      throw InputError(
        path, "there is no member \"mcpServers\"",
        remedy: #"expected {"mcpServers": {"NAME": {"command": "…", "args": ["…"]}}}"#)
    }
    let members = try SettingsFile.object(list, at: file.place("mcpServers"), allowed: nil)
    var reader = EntryReader(file: file, environment: environment)
    servers = try members.sorted { $0.key < $1.key }.compactMap { try reader.server($0, $1) }
    variables = reader.variables.sorted()
  }

  /// The value of a variable of this process; nil where it is not set.
  public static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}

/// Reads the entries of a file.
private struct EntryReader {
  let file: SettingsFile
  let environment: (String) -> String?
  var variables: Set<String> = []
  private var secrets: [String] = []

  init(file: SettingsFile, environment: @escaping (String) -> String?) {
    self.file = file
    self.environment = environment
  }

  private static let members = [
    "type", "command", "args", "env", "cwd", "url", "headers", "disabled",
    // Other programs' own.
    "alwaysAllow", "autoApprove", "description", "timeout",
  ]

  /// What a program is given of this process's environment besides its own variables: what it needs to
  /// run at all, and no keys.
  private static let inherited = [
    "HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER",
  ]

  /// - Returns: nil for one that is disabled.
  mutating func server(_ name: String, _ entry: JSONValue) throws -> MCPServer? {
    let path = "mcpServers.\(name)"
    let place = file.place(path)
    let members = try SettingsFile.object(entry, at: place, allowed: Self.members)
    if members["disabled"] == .bool(true) { return nil }
    guard !name.isEmpty, name.unicodeScalars.allSatisfy(Self.isPlain) else {
      throw InputError(
        place,
        "expected a name without commas, white space and control characters, found \"\(name)\"")
    }
    secrets = []
    let type = members["type"]?.text
    guard type != "sse" else {
      throw InputError(
        place, "the older transport \"sse\" is not supported",
        remedy: "name the server's address for streamable HTTP, with \"type\": \"http\"")
    }
    let access: MCPServer.Access
    switch (members["command"], members["url"]) {
    case (let command?, nil): access = .program(try program(command, members, path))
    case (nil, let url?): access = try web(url, members["headers"], path)
    default: throw InputError(place, "expected either \"command\" or \"url\"")
    }
    return MCPServer(name: name, place: place, access: access, secrets: Secrets(secrets))
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.properties.isWhitespace && scalar.value >= 0x20 && scalar.value != 0x7F && scalar != ","
  }

  private mutating func program(
    _ command: JSONValue, _ members: [String: JSONValue], _ path: String
  ) throws -> MCPServer.Program {
    let written = try text(command, "\(path).command")
    let arguments = try (members["args"] ?? []).elements.map { elements in
      try elements.enumerated().map { index, element in
        let place = "\(path).args[\(index)]"
        let argument = try expanded(try text(element, place), place)
        // A key that stands in the file itself.
        if Secrets.isRandom(Array(argument.utf8)) { hide(argument) }
        return argument
      }
    }
    guard let arguments else {
      throw InputError(file.place("\(path).args"), "expected a list of texts")
    }
    var values: [String: String] = [:]
    for name in Self.inherited { values[name] = environment(name) }
    for (name, value) in try texts(members["env"], "\(path).env") {
      values[name] = value
      hide(value)
    }
    let folder = try members["cwd"].map { try expanded(try text($0, "\(path).cwd"), "\(path).cwd") }
    return MCPServer.Program(
      written: written, command: try expanded(written, "\(path).command"), arguments: arguments,
      environment: values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" },
      folder: folder)
  }

  private mutating func web(
    _ url: JSONValue, _ headers: JSONValue?, _ path: String
  ) throws -> MCPServer.Access {
    let url = try expanded(try text(url, "\(path).url"), "\(path).url")
    let address: WebAddress
    do throws(WebAddress.Fault) {
      address = try WebAddress(url)
    } catch {
      // What may hold a password is not repeated.
      throw InputError(
        file.place("\(path).url"), "expected a URL that starts with http:// or https://",
        remedy: "for example http://127.0.0.1:8000/mcp")
    }
    let login = [address.user, address.password].compactMap(\.self)
    let query = (address.query ?? "").split(separator: "&").map {
      String($0.drop { $0 != "=" }.dropFirst())
    }
    let steps = address.path.split(separator: "/").map(String.init).filter {
      Secrets.isRandom(Array($0.utf8))
    }
    for value in login + [login.joined(separator: ":")] + query + steps {
      hide(value)
      hide(WebAddress.decoded(value))
    }
    if !login.isEmpty {
      hide(Data(login.map(WebAddress.decoded).joined(separator: ":").utf8).base64EncodedString())
    }
    let fields = try texts(headers, "\(path).headers").map { name, value in
      hide(value)
      if let token = value.split(separator: " ").last { hide(String(token)) }
      guard !value.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) else {
        throw InputError(
          file.place("\(path).headers.\(name)"), "the value has control characters")
      }
      return HTTPField(name, value, isSecret: true)
    }
    return .web(url: url, headers: fields)
  }

  /// The members of an object of texts.
  private mutating func texts(_ value: JSONValue?, _ path: String) throws -> [(String, String)] {
    guard let value else { return [] }
    let members = try SettingsFile.object(value, at: file.place(path), allowed: nil)
    return try members.sorted { $0.key < $1.key }.map { name, value in
      let place = "\(path).\(name)"
      guard !name.isEmpty, !name.utf8.contains(where: { $0 <= 32 || $0 == 127 || $0 == 0x3D })
      else {
        throw InputError(file.place(place), "this is no name")
      }
      let written: JSONValue
      // People write ports and flags without quotes.
      switch value {
      case .integer(let number): written = .string("\(number)")
      case .bool(let flag): written = .string("\(flag)")
      default: written = value
      }
      return (name, try expanded(try text(written, place), place))
    }
  }

  private func text(_ value: JSONValue, _ path: String) throws -> String {
    guard let text = value.text, !text.utf8.contains(0) else {
      throw InputError(file.place(path), "expected a text")
    }
    return text
  }

  private mutating func hide(_ secret: String) {
    // That a path exists is no secret, and results are full of paths.
    guard !secret.isEmpty, access(secret, F_OK) != 0 else { return }
    secrets.append(secret)
  }
}

// MARK: - Variables

extension EntryReader {
  /// A text with `${NAME}`, `${env:NAME}` and `${NAME:-default}` replaced by values of the environment.
  /// - Throws: `InputError` where a variable is not set.
  private mutating func expanded(_ text: String, _ path: String) throws -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      result += rest[..<start.lowerBound]
      let inner = rest[start.upperBound..<end]
      result += try value(of: inner, path) ?? "${\(inner)}"
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// - Returns: nil for what is no variable, such as a shell's own `${x%y}`.
  private mutating func value(of inner: Substring, _ path: String) throws -> String? {
    let named = inner.hasPrefix("env:") ? inner.dropFirst(4) : inner
    let split = named.firstRange(of: ":-")
    let name = String(split.map { named[..<$0.lowerBound] } ?? named)
    let isName =
      name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F
      } && name.utf8.first.map { !(0x30...0x39).contains($0) } == true
    guard isName else {
      guard !inner.hasPrefix("input:") else {
        throw InputError(
          file.place(path), "orgbench does not ask for inputs such as ${\(inner)}",
          remedy: "write ${NAME}, and set the environment variable NAME")
      }
      return nil
    }
    variables.insert(name)
    if let value = environment(name), !value.isEmpty || split == nil {
      hide(value)
      return value
    }
    if let split { return String(named[split.upperBound...]) }
    throw InputError(
      file.place(path), "the environment variable \(name) is not set",
      remedy: "set it, or write ${\(name):-DEFAULT}")
  }
}
