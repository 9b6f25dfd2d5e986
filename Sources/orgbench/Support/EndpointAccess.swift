import Arguments
import Evaluation
import Models
import Transport

/// The endpoint that the options and the environment name.
enum EndpointAccess {
  /// The endpoint, with the key from the environment if there is one.
  static func endpoint(_ arguments: ParsedArguments) throws -> ChatEndpoint {
    let url = arguments.text("endpoint") ?? CommonOptions.defaultEndpoint
    let key = Environment.value("ORGBENCH_API_KEY") ?? Environment.value("OPENAI_API_KEY")
    return try ChatEndpoint(
      url, key: key.flatMap(APIKey.init), name: arguments.text("endpoint-name"))
  }

  /// How an HTTP client for so many calls at once is made.
  static func clientConfiguration(connections: Int = 8) -> HTTPClient.Configuration {
    .init(userAgent: "\(Program.name)/\(version)", maxIdleConnections: max(8, connections))
  }
}
