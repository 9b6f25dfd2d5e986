import Arguments
import Evaluation
import Models
import Options
import Transport

/// The endpoint that the options and the environment name.
enum EndpointAccess {
  /// The endpoint, with the key from the environment if there is one.
  /// - Parameter file: what an experiment's file sets, which the arguments hold too. An endpoint that
  ///   only the file names gets neither key nor headers: whoever wrote the file would get them.
  static func endpoint(
    _ arguments: ParsedArguments, fromFile file: OptionValues? = nil
  ) throws -> Access {
    let url =
      arguments[CommonOptions.endpoint] ?? trusted.first ?? CommonOptions.localEndpoint
    let address = try ChatEndpoint(url).name
    let name = arguments[RunOptions.endpointName]
    let isTrusted = try (trusted + [CommonOptions.localEndpoint]).contains {
      try ChatEndpoint($0).name == address
    }
    let key = Environment.value("ORGBENCH_API_KEY") ?? Environment.value("OPENAI_API_KEY")
    guard file?[CommonOptions.endpoint] == url, !isTrusted else {
      return Access(
        endpoint: try ChatEndpoint(
          url, key: key.flatMap(APIKey.init), name: name,
          headers: try arguments[CommonOptions.header].map(header)),
        address: address, notice: nil)
    }
    let wayOut = "give --endpoint \(address), or set ORGBENCH_ENDPOINT to it"
    guard !arguments.has(CommonOptions.header) else {
      throw InputError(
        "--header", "only the experiment's file names the endpoint \(address)",
        remedy: "if it may have the header, \(wayOut)")
    }
    return Access(
      endpoint: try ChatEndpoint(url, name: name), address: address,
      notice: "the experiment's file names the endpoint \(address)"
        + (key == nil ? "" : ", which is not sent your key; if it may have it, \(wayOut)"))
  }

  /// The endpoints of `ORGBENCH_ENDPOINT`, with white space between: the first is used where none is
  /// named, and all may have the key.
  private static var trusted: [String] {
    (Environment.value("ORGBENCH_ENDPOINT") ?? "").split(whereSeparator: \.isWhitespace)
      .map(String.init)
  }

  /// An endpoint as it may be called.
  struct Access {
    let endpoint: ChatEndpoint
    /// Its URL without credentials, whatever its name is.
    let address: String
    /// What the user should know before it is called.
    let notice: String?
  }

  /// A header field of `--header NAME=VARIABLE`.
  private static func header(_ text: String) throws -> HTTPField {
    let name = text.prefix { $0 != "=" }
    let variable = String(text.dropFirst(name.utf8.count + 1))
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    let isToken = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || marks.contains(byte)
    }
    guard !name.isEmpty, isToken, !variable.isEmpty else {
      // Whoever writes the value itself here has put a secret there.
      throw UsageError(
        "--header: expected NAME=VARIABLE, a header's name and the environment variable that holds "
          + "its value")
    }
    let framing = ["content-length", "transfer-encoding", "content-type", "content-encoding"]
    guard !framing.contains(name.lowercased()) else {
      throw UsageError("--header: \(name) is orgbench's own to set")
    }
    guard let value = Environment.value(variable) else {
      throw UsageError("--header \(name): the environment variable after \"=\" is not set")
    }
    guard !value.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) else {
      throw UsageError("--header \(name): the value has control characters")
    }
    return HTTPField(String(name), value, isSecret: true)
  }

  /// How models are asked to sample.
  /// - Throws: `InputError` for what orgbench decides itself.
  static func sampling(_ arguments: ParsedArguments) throws -> Sampling {
    var sampling = Sampling(
      temperature: arguments[RunOptions.temperature], topP: arguments[RunOptions.topP],
      maxCompletionTokens: arguments[RunOptions.maxCompletionTokens],
      reasoningAllowance: arguments[RunOptions.reasoningAllowance],
      reasoningEffort: arguments[RunOptions.reasoningEffort])
    if let members = arguments[RunOptions.extraBody] { sampling.extraBody = members }
    try ChatCompletionBody.check(sampling)
    return sampling
  }

  /// How calls are made, but for what concerns retries.
  static func modelOptions(_ arguments: ParsedArguments) -> EndpointModel.Options {
    var options = EndpointModel.Options()
    if let seconds = arguments[RunOptions.timeout] {
      options.timeout = .seconds(seconds)
      options.stallTimeout = options.timeout
    }
    return options
  }

  /// How an HTTP client for so many calls at once is made.
  static func clientConfiguration(connections: Int = 8) -> HTTPClient.Configuration {
    .init(userAgent: "\(Program.name)/\(version)", maxIdleConnections: max(8, connections))
  }
}
