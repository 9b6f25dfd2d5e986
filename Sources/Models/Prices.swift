import Digests
public import Evaluation

/// What tokens cost, from a file of the user's:
///
///     {
///       "currency": "USD",
///       "models": {
///         // per million tokens; "cachedInput" and "cacheWrite" default to "input"
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
    /// Tokens of the prompt that the endpoint wrote into its cache; nil where the file does not say,
    /// and `input` is taken.
    public var cacheWrite: Double?
    /// Tokens of the completion, reasoning included.
    public var output: Double

    /// Prices; cached input costs what other input costs unless said otherwise.
    public init(
      input: Double, cachedInput: Double? = nil, cacheWrite: Double? = nil, output: Double
    ) {
      self.input = input
      self.cachedInput = cachedInput ?? input
      self.cacheWrite = cacheWrite
      self.output = output
    }

    /// The cost of one call, or of a sum of calls.
    public func cost(of usage: Usage) -> Double {
      let fresh = Double(
        usage.promptTokens - usage.cachedPromptTokens - usage.cacheWriteTokens)
      return
        (fresh * input + Double(usage.cachedPromptTokens) * cachedInput
        + Double(usage.cacheWriteTokens) * (cacheWrite ?? input) + Double(usage.completionTokens)
        * output)
        / 1e6
    }
  }

  /// The currency's name, as the file gives it; `USD` by default.
  public let currency: String
  /// The prices, by model.
  public let models: [String: Price]
  /// The file's text, to be kept with a run.
  public let text: String
  /// SHA-256 of the file: which prices a run was reckoned with.
  public let contentHash: String

  /// Reads a file of prices.
  /// - Throws: `InputError` with file and JSON path.
  public init(contentsOfFile path: String) throws {
    try self.init(
      try SettingsFile(contentsOfFile: path, what: "the prices", allowed: Self.members))
  }

  /// Reads prices.
  /// - Parameter source: how errors name the file.
  /// - Throws: `InputError` with source and JSON path.
  public init(_ bytes: [UInt8], source: String) throws {
    try self.init(try SettingsFile(bytes, source: source, allowed: Self.members))
  }

  private static let members = ["currency", "models"]

  private init(_ file: SettingsFile) throws {
    currency = try Self.currency(file)
    models = try Self.models(file)
    text = String(decoding: file.bytes, as: UTF8.self)
    contentHash = Digest.sha256(file.bytes)
  }

  /// The cost of calls to a model; nil where the file has no such model.
  public func cost(of usage: Usage, model: String) -> Double? {
    models[model]?.cost(of: usage)
  }

  /// Tokens that a model's endpoint wrote into its cache, and for which the file has no price of
  /// their own: some bill them at 1.25 or 2 times the input's.
  public func cacheWritesWithoutPrice(in usage: Usage, model: String) -> Int {
    models[model].map { $0.cacheWrite == nil ? usage.cacheWriteTokens : 0 } ?? 0
  }
}

// MARK: - Reading the file

extension Prices {
  private static func currency(_ file: SettingsFile) throws -> String {
    guard let value = file.root["currency"] else { return "USD" }
    guard let text = value.text, !text.isEmpty else {
      throw InputError(file.place("currency"), "expected a name such as \"USD\"")
    }
    return text
  }

  private static func models(_ file: SettingsFile) throws -> [String: Price] {
    guard let models = file.root["models"] else {
      throw InputError(
        file.source, "there is no \"models\"",
        remedy: "write { \"models\": { \"NAME\": { \"input\": 0.15, \"output\": 0.60 } } }")
    }
    let entries = try SettingsFile.object(models, at: file.place("models"), allowed: nil)
    return try Dictionary(
      uniqueKeysWithValues: entries.map { name, value in
        (name, try price(value, file.place("models.\(name)")))
      })
  }

  private static func price(_ value: JSONValue, _ place: String) throws -> Price {
    let members = try SettingsFile.object(
      value, at: place, allowed: ["input", "cachedInput", "cacheWrite", "output"])
    guard let input = try amount(members["input"], "\(place).input"),
      let output = try amount(members["output"], "\(place).output")
    else {
      throw InputError(place, "expected \"input\" and \"output\", per million tokens")
    }
    return Price(
      input: input, cachedInput: try amount(members["cachedInput"], "\(place).cachedInput"),
      cacheWrite: try amount(members["cacheWrite"], "\(place).cacheWrite"), output: output)
  }

  private static func amount(_ value: JSONValue?, _ place: String) throws -> Double? {
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
}
