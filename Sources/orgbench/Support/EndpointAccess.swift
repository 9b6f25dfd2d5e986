import Arguments
import Evaluation
import Models
import Options
import Transport

/// The endpoints that the options and the environment name.
enum EndpointAccess {
  /// The endpoints, with the key from the environment if there is one.
  /// - Parameter file: what an experiment's file sets, which the arguments hold too. Endpoints that
  ///   only the file names get neither key nor headers: whoever wrote the file would get them.
  /// - Throws: `InputError` for an endpoint that is none or is given twice.
  static func endpoints(
    _ arguments: ParsedArguments, fromFile file: OptionValues? = nil
  ) throws -> Access {
    let given = arguments[CommonOptions.endpoint]
    let urls = given.isEmpty ? [trusted.first ?? CommonOptions.localEndpoint] : given
    let addresses = try distinctAddresses(urls)
    let known = try (trusted + [CommonOptions.localEndpoint]).map { try ChatEndpoint($0).name }
    let isFromFile = file.map { $0[CommonOptions.endpoint] == urls } ?? false
    let strange = isFromFile ? addresses.filter { !known.contains($0) } : []
    let headers = try arguments[CommonOptions.header].map(header)
    let key = Environment.value("ORGBENCH_API_KEY") ?? Environment.value("OPENAI_API_KEY")
    let name = arguments[RunOptions.endpointName]
    let named =
      "the experiment's file names the endpoint\(strange.count == 1 ? "" : "s") "
      + strange.joined(separator: ", ")
    let wayOut =
      "give " + strange.map { "--endpoint \($0)" }.joined(separator: " ")
      + ", or add \(strange.count == 1 ? "it" : "them") to ORGBENCH_ENDPOINT"
    guard strange.isEmpty || headers.isEmpty else {
      throw InputError(
        "--header", "only " + named, remedy: "if it may be sent the header, \(wayOut)")
    }
    return Access(
      endpoints: try zip(urls, addresses).map { url, address in
        strange.contains(address)
          ? try ChatEndpoint(url, name: name)
          : try ChatEndpoint(url, key: key.flatMap(APIKey.init), name: name, headers: headers)
      },
      addresses: addresses,
      notice: strange.isEmpty
        ? nil
        : named
          + (key == nil ? "" : ", which is not sent your key; if it may have it, \(wayOut)"))
  }

  /// The URLs without credentials.
  private static func distinctAddresses(_ urls: [String]) throws -> [String] {
    var seen: [String: String] = [:]
    return try urls.map { url in
      let address = try ChatEndpoint(url).name
      if let other = seen.updateValue(url, forKey: address) {
        let holdsSecrets = try ChatEndpoint(url).holdsSecrets || ChatEndpoint(other).holdsSecrets
        throw InputError(
          "--endpoint",
          "\(address) is given twice"
            + (url != other && holdsSecrets ? ", with different credentials" : ""),
          remedy: "give each endpoint once: a run asks it as one user")
      }
      return address
    }
  }

  /// The endpoints of `ORGBENCH_ENDPOINT`, with white space between: the first is used where none is
  /// named, and all may have the key.
  private static var trusted: [String] {
    (Environment.value("ORGBENCH_ENDPOINT") ?? "").split(whereSeparator: \.isWhitespace)
      .map(String.init)
  }

  /// Endpoints as they may be called.
  struct Access {
    let endpoints: [ChatEndpoint]
    /// Their URLs without credentials, whatever their name is.
    let addresses: [String]
    /// What the user should know before they are called.
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
