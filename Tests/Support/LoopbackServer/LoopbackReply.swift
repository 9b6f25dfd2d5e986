import Glibc

/// A request as the server got it.
public struct LoopbackRequest: Sendable, Hashable {
  /// `GET` or `POST`.
  public let method: String
  /// The path with its query.
  public let path: String
  /// The fields, names in lower case.
  public let headers: [String: String]
  /// The body.
  public let body: [UInt8]

  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }
}

/// What the server does with a request.
public struct LoopbackReply: Sendable {
  /// What goes wrong.
  public enum Fault: Sendable, Hashable {
    /// Nothing.
    case none
    /// The connection closes after so many bytes of the body; before the head, if nil.
    case cutOff(afterBody: Int?)
    /// Nothing more comes after so many bytes of the body, but the connection stays open; before
    /// the head, if nil.
    case stall(afterBody: Int?)
    /// The connection is reset after so many bytes of the body.
    case reset(afterBody: Int)
    /// The body is sent again and again, without a length, until the client goes away.
    case endless
  }

  /// The status.
  public var status = 200
  /// Header fields, besides `Content-Length`.
  public var headers: [String: String] = [:]
  /// The body.
  public var body: [UInt8] = []
  /// What goes wrong.
  public var fault = Fault.none

  /// A reply with a body of bytes.
  public init(
    _ status: Int = 200, headers: [String: String] = [:], bytes: [UInt8], fault: Fault = .none
  ) {
    self.status = status
    self.headers = headers
    body = bytes
    self.fault = fault
  }

  /// A reply with a body of JSON text.
  public static func json(
    _ text: String, status: Int = 200, headers: [String: String] = [:], fault: Fault = .none
  ) -> LoopbackReply {
    LoopbackReply(
      status, headers: headers.merging(["Content-Type": "application/json"]) { own, _ in own },
      bytes: Array(text.utf8), fault: fault)
  }

  /// A chat completion with this text and usage.
  public static func chat(
    _ text: String, headers: [String: String] = [:], promptTokens: Int = 10,
    completionTokens: Int = 5
  ) -> LoopbackReply {
    let escaped = text.reduce(into: "") { out, character in
      switch character {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      default: out.append(character)
      }
    }
    return .json(
      """
      {"model":"served","choices":[{"message":{"role":"assistant","content":"\(escaped)"},\
      "finish_reason":"stop"}],"usage":{"prompt_tokens":\(promptTokens),\
      "completion_tokens":\(completionTokens),"total_tokens":\(promptTokens + completionTokens)}}
      """, headers: headers)
  }

  /// An error in OpenAI's form.
  public static func error(
    _ status: Int, _ message: String, code: String = "some_error", headers: [String: String] = [:]
  ) -> LoopbackReply {
    .json(
      #"{"error":{"message":"\#(message)","type":"some_type","code":"\#(code)"}}"#, status: status,
      headers: headers)
  }

  /// Sends the reply; false where the connection is to be closed.
  func send(to connection: Int32) -> Bool {
    switch fault {
    case .none: return write(head + body, to: connection)
    case .cutOff(let count):
      if let count { _ = write(head + body.prefix(count), to: connection) }
      return false
    case .stall(let count):
      if let count { _ = write(head + body.prefix(count), to: connection) }
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
      return false
    case .reset(let count):
      _ = write(head + body.prefix(count), to: connection)
      usleep(20_000)  // A reset overtakes what the client has not read yet.
      var abort = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        connection, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
      return false
    case .endless:
      var isWanted = write(head(length: nil), to: connection)
      while isWanted { isWanted = write(body, to: connection) }
      return false
    }
  }

  private var head: [UInt8] { head(length: body.count) }

  private func head(length: Int?) -> [UInt8] {
    var fields = headers.map { "\($0.key): \($0.value)\r\n" }.sorted().joined()
    if let length { fields += "Content-Length: \(length)\r\n" }
    return Array("HTTP/1.1 \(status) Whatever\r\n\(fields)\r\n".utf8)
  }

  private func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }
}

/// Reads requests from a connection.
struct RequestStream {
  private let connection: Int32
  private var buffer: [UInt8] = []

  init(_ connection: Int32) { self.connection = connection }

  /// The next request; nil where the connection has ended.
  mutating func next() -> LoopbackRequest? {
    guard let head = takeHead() else { return nil }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let name = line.prefix { $0 != ":" }
      headers[name.lowercased()] = String(line.dropFirst(name.count + 1).drop { $0 == " " })
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while buffer.count < length { guard fill() else { return nil } }
    defer { buffer.removeFirst(length) }
    return LoopbackRequest(
      method: String(words[0]), path: String(words[1]), headers: headers,
      body: Array(buffer.prefix(length)))
  }

  private mutating func takeHead() -> [UInt8]? {
    let end: [UInt8] = [13, 10, 13, 10]
    while true {
      if let range = buffer.firstRange(of: end) {
        defer { buffer.removeSubrange(..<range.upperBound) }
        return Array(buffer[..<range.lowerBound])
      }
      guard fill() else { return nil }
    }
  }

  private mutating func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65536)
    let count = recv(connection, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    buffer += chunk[..<count]
    return true
  }
}
