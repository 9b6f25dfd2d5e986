import CLibcurl

/// Sends HTTP requests through libcurl, any number at once, on one thread of its own.
///
/// TLS certificates are verified; proxies are taken from the environment (`https_proxy`, `no_proxy`
/// …), but never used for this machine itself; HTTP/2 is used where an https server offers it; connections are kept and used again.
/// Cancelling the Swift task ends its transfer.
///
///     try await HTTPClient.withClient(.init(userAgent: "orgbench/1.0")) { client in
///       let response = try await client.send(HTTPRequest(.get, "https://example.org/"))
///     }
public final class HTTPClient: Sendable {
  /// How a client behaves.
  public struct Configuration: Sendable {
    /// The `User-Agent` field, such as `orgbench/1.0`.
    public var userAgent: String
    /// How many idle connections are kept. Set it to the concurrency that is used.
    public var maxIdleConnections: Int
    /// A file of accepted certificate authorities (PEM) in place of the system's.
    public var certificateAuthorities: String?

    /// A configuration.
    public init(
      userAgent: String, maxIdleConnections: Int = 256, certificateAuthorities: String? = nil
    ) {
      self.userAgent = userAgent
      self.maxIdleConnections = maxIdleConnections
      self.certificateAuthorities = certificateAuthorities
    }
  }

  private let loop: TransferLoop

  /// Loads libcurl and starts the client's thread, which ends with `close` or with the client.
  /// Close it before the process exits, or use `withClient`.
  /// - Throws: `TransportError.libraryMissing`.
  public init(_ configuration: Configuration) throws {
    loop = try TransferLoop(configuration)
    loop.start()
  }

  deinit { loop.stop() }

  /// Runs `body` with a client, and closes the client when it returns or throws.
  public static func withClient<Value>(
    _ configuration: Configuration, isolation: isolated (any Actor)? = #isolation,
    _ body: (HTTPClient) async throws -> Value
  ) async throws -> Value {
    let client = try HTTPClient(configuration)
    do {
      let value = try await body(client)
      await client.close()
      return value
    } catch {
      await client.close()
      throw error
    }
  }

  /// Ends every transfer with `TransportError.closed`, and returns once the thread has ended.
  public func close() async {
    loop.stop()
    await loop.ended()
  }

  /// Sends one request and returns the response, whatever its status.
  /// - Throws: `TransportError`; `CancellationError` on cancellation.
  public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await follow(request) { try await loop.perform($0, download: nil) }
  }

  /// Sends one request whose response may come in pieces that are wanted at once, as a stream of events.
  ///
  /// - Parameter receive: is given each piece of the body as it comes, on the client's thread; returns
  ///   whether more is wanted. Where not, the response ends with it. Must return quickly.
  /// - Throws: `TransportError`; `CancellationError` on cancellation.
  public func send(
    _ request: HTTPRequest, receive: @escaping @Sendable (_ piece: [UInt8]) -> Bool
  ) async throws -> HTTPResponse {
    try await follow(request) { try await loop.perform($0, download: nil, receive: receive) }
  }

  /// Sends one request and writes the body of a 200 or 206 response to a file as it comes.
  ///
  /// Any other response leaves the file as it is and carries its body. The file is written on the
  /// client's thread: give slow disks a client of their own.
  /// - Parameters:
  ///   - descriptor: a file open for writing; it is not closed.
  ///   - offset: how many bytes the file holds already; only the rest is asked for. A server that
  ///     sends everything all the same starts the file anew. Put `If-Range` with the file's `ETag`
  ///     into the request where the remote file may have changed.
  ///   - progress: called on the client's thread after each piece with the bytes in the file and
  ///     the size of the whole, where known. Must return quickly.
  /// - Throws: `TransportError`; `CancellationError` on cancellation.
  public func download(
    _ request: HTTPRequest, to descriptor: Int32, resumingAt offset: Int = 0,
    progress: (@Sendable (_ received: Int, _ total: Int?) -> Void)? = nil
  ) async throws -> HTTPResponse {
    var request = request
    if offset > 0 { request.headers.append(HTTPField("Range", "bytes=\(offset)-")) }
    return try await follow(request) {
      try await loop.perform(
        $0, download: Download(descriptor: descriptor, offset: offset, progress: progress))
    }
  }

  private func follow(
    _ request: HTTPRequest, _ exchange: (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    var request = request
    for _ in 0..<5 {
      let response = try await exchange(request)
      guard let next = try Redirect.next(after: response, to: request) else { return response }
      request = next
    }
    throw TransportError.redirectRefused("more than 4 in a row, the last to \(request)")
  }
}
