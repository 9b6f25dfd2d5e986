import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 whose replies, and faults, a test writes.
///
///     let server = try LoopbackServer { request, index in .json("{}") }
///
/// It keeps connections open, serves each on a thread of its own, and stops with its last reference
/// or with `stop`.
public final class LoopbackServer: Sendable {
  private struct State {
    var requests: [LoopbackRequest] = []
    var connections: Set<Int32> = []
    var accepted = 0
    var isStopping = false
  }

  /// `http://127.0.0.1:port`.
  public let url: String
  private let listener: Int32
  private let service: Service

  /// Starts a server.
  /// - Parameters:
  ///   - url: the one of a server that was stopped, to come back in its place; nil for a free port.
  ///   - reply: answers a request; the number counts requests from 0 in order of arrival.
  public init(
    at url: String? = nil,
    _ reply: @escaping @Sendable (_ request: LoopbackRequest, _ number: Int) -> LoopbackReply
  ) throws {
    let port = url?.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    (listener, self.url) = try Self.listen(port: port)
    service = Service(reply)
    Thread.run { [listener, service] in service.accept(from: listener) }
  }

  deinit { stop() }

  /// The requests so far, in order of arrival.
  public var requests: [LoopbackRequest] { service.state.withLock { $0.requests } }

  /// The connections accepted so far.
  public var connectionCount: Int { service.state.withLock { $0.accepted } }

  /// Ends all connections and refuses new ones.
  public func stop() {
    let isFirst = service.state.withLock { state in
      defer { state.isStopping = true }
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
      return !state.isStopping
    }
    if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
  }

  /// An address on 127.0.0.1 where nothing listens.
  public static func deadURL() throws -> String {
    let (listener, url) = try listen()
    close(listener)
    return url
  }

  private static func listen(port: UInt16 = 0) throws -> (descriptor: Int32, url: String) {
    let listener = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var on: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, 4)
    var address = sockaddr_in()
    address.sin_port = port.bigEndian
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && Glibc.listen(listener, 1024) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard code else { throw SocketError(code: errno) }
    return (listener, "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
  }

  /// A socket could not be had.
  public struct SocketError: Error {
    /// The value of `errno`.
    public let code: Int32
  }
}

extension LoopbackServer {
  private final class Service: Sendable {
    let state = Mutex(State())
    let reply: @Sendable (LoopbackRequest, Int) -> LoopbackReply

    init(_ reply: @escaping @Sendable (LoopbackRequest, Int) -> LoopbackReply) {
      self.reply = reply
    }

    func accept(from listener: Int32) {
      while true {
        let connection = Glibc.accept(listener, nil, nil)
        guard connection >= 0 else { break }
        // A program that a test starts meanwhile must not hold the connection open.
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
        let isWelcome = state.withLock { state in
          guard !state.isStopping else { return false }
          state.accepted += 1
          state.connections.insert(connection)
          return true
        }
        guard isWelcome else {
          close(connection)
          break
        }
        Thread.run { self.serve(connection) }
      }
      close(listener)
    }

    private func serve(_ connection: Int32) {
      var stream = RequestStream(connection)
      while let request = stream.next() {
        let number = state.withLock { state in
          state.requests.append(request)
          return state.requests.count - 1
        }
        guard reply(request, number).send(to: connection) else { break }
      }
      _ = state.withLock { $0.connections.remove(connection) }
      close(connection)
    }
  }
}

/// A thread that runs a closure and ends.
private enum Thread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func run(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body))
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    precondition(code == 0, "cannot start a thread")
    pthread_detach(thread)
  }
}
