import Digests
public import Evaluation
import FoundationEssentials

/// What tokens cost, from a file of the user's:
///
///     {
///       "currency": "USD",
///       "models": {
///         // per million tokens; "cachedInput" defaults to "input"
///         "gpt-4o-mini": { "input": 0.15, "cachedInput": 0.075, "output": 0.60 },
///       },
///     }
///
/// Comments and trailing commas are allowed.
public struct Prices: Sendable, Hashable {
  /// The prices of one model, per million tokens.
  public struct Price: Sendable, Hashable {
    /// Tokens of the prompt.
    public var input: Double
    /// Tokens of the prompt that the endpoint had cached.
    public var cachedInput: Double
    /// Tokens of the completion, reasoning included.
    public var output: Double

    /// Prices; cached input costs what other input costs unless said otherwise.
    public init(input: Double, cachedInput: Double? = nil, output: Double) {
      self.input = input
      self.cachedInput = cachedInput ?? input
      self.output = output
    }

    /// The cost of one call, or of a sum of calls.
    public func cost(of usage: Usage) -> Double {
      let fresh = Double(usage.promptTokens - usage.cachedPromptTokens)
      return
        (fresh * input + Double(usage.cachedPromptTokens) * cachedInput
        + Double(usage.completionTokens) * output) / 1e6
    }
  }

  /// The currency's name, as the file gives it; `USD` by default.
  public let currency: String
  /// The prices, by model.
  public let models: [String: Price]
  /// SHA-256 of the file: which prices a run was reckoned with.
  public let contentHash: String

  /// Reads a file of prices.
  /// - Throws: `InputError` with file and JSON path.
  public init(contentsOfFile path: String) throws {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw InputError(path, "cannot read the prices", remedy: "check the path and its permissions")
    }
    try self.init(Array(data), source: path)
  }

  /// Reads prices.
  /// - Parameter source: how errors name the file.
  /// - Throws: `InputError` with source and JSON path.
  public init(_ bytes: [UInt8], source: String) throws {
    let file = try PriceFile(bytes, source: source)
    currency = try file.currency()
    models = try file.models()
    contentHash = Digest.sha256(bytes)
  }

  /// The cost of calls to a model; nil where the file has no such model.
  public func cost(of usage: Usage, model: String) -> Double? {
    models[model]?.cost(of: usage)
  }
}

/// The file's JSON, and where in it one is.
private struct PriceFile {
  private let source: String
  private let root: [String: JSONValue]

  init(_ bytes: [UInt8], source: String) throws {
    self.source = source
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    let value: JSONValue
    do {
      value = try decoder.decode(JSONValue.self, from: Data(bytes))
    } catch {
      throw InputError(source, "not valid JSON (comments and trailing commas are allowed)")
    }
    root = try Self.object(value, source, allowed: ["currency", "models"])
  }

  func currency() throws -> String {
    guard let value = root["currency"] else { return "USD" }
    guard let text = value.text, !text.isEmpty else {
      throw InputError("\(source): currency", "expected a name such as \"USD\"")
    }
    return text
  }

  func models() throws -> [String: Prices.Price] {
    guard let models = root["models"] else {
      throw InputError(
        source, "there is no \"models\"",
        remedy: "write { \"models\": { \"NAME\": { \"input\": 0.15, \"output\": 0.60 } } }")
    }
    let entries = try Self.object(models, "\(source): models", allowed: nil)
    return try Dictionary(
      uniqueKeysWithValues: entries.map { name, value in
        (name, try price(value, "\(source): models.\(name)"))
      })
  }

  private func price(_ value: JSONValue, _ place: String) throws -> Prices.Price {
    let members = try Self.object(value, place, allowed: ["input", "cachedInput", "output"])
    guard let input = try amount(members["input"], "\(place).input"),
      let output = try amount(members["output"], "\(place).output")
    else {
      throw InputError(place, "expected \"input\" and \"output\", per million tokens")
    }
    return Prices.Price(
      input: input, cachedInput: try amount(members["cachedInput"], "\(place).cachedInput"),
      output: output)
  }

  private func amount(_ value: JSONValue?, _ place: String) throws -> Double? {
    let number: Double? =
      switch value {
      case nil: nil
      case .integer(let number): Double(number)
      case .number(let number): number
      default: .nan
      }
    guard number.map({ $0.isFinite && $0 >= 0 }) ?? true else {
      throw InputError(place, "expected a number that is not negative")
    }
    return number
  }

  private static func object(
    _ value: JSONValue, _ place: String, allowed: [String]?
  ) throws -> [String: JSONValue] {
    guard case .object(let members) = value else { throw InputError(place, "expected an object") }
    if let allowed, let unknown = members.keys.sorted().first(where: { !allowed.contains($0) }) {
      throw InputError(
        place, "unknown member \"\(unknown)\"",
        remedy: "known are " + allowed.map { "\"\($0)\"" }.joined(separator: ", "))
    }
    return members
  }
}
