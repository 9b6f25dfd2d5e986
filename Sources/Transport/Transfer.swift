import CLibcurl

/// One exchange on its way. After `TransferLoop.submit`, only the transfer thread touches it, but
/// for `submission`, which the loop's lock guards.
final class Transfer: @unchecked Sendable {
  /// How far the hand-over to the thread has come.
  enum Submission {
    case notYet
    case submitted
    case cancelledBefore
  }

  let request: HTTPRequest
  var submission = Submission.notYet
  var continuation: CheckedContinuation<HTTPResponse, any Error>?
  var easy: EasyHandle?
  private var download: Download?
  private let receive: (@Sendable ([UInt8]) -> Bool)?
  /// Whether the receiver has all that it wants.
  private var hasEnough = false
  private var head: [UInt8] = []
  private var body: [UInt8] = []
  private var received = 0
  /// Why this side ended the transfer, where it did.
  private(set) var ownFailure: TransportError?

  /// Whether the body goes to a file.
  var isDownload: Bool { download != nil }

  private static let maxHeadBytes = 256 << 10

  init(
    _ request: HTTPRequest, download: Download?, receive: (@Sendable ([UInt8]) -> Bool)? = nil
  ) {
    self.request = request
    self.download = download
    self.receive = receive
  }

  /// Takes a header line. A status line starts the block anew: what came before was an interim
  /// response or a proxy's.
  func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.starts(with: "HTTP/".utf8) { head.removeAll(keepingCapacity: true) }
    guard head.count + bytes.count <= Self.maxHeadBytes else {
      ownFailure = .tooLarge(limit: Self.maxHeadBytes)
      return false
    }
    head.append(contentsOf: bytes)
    return true
  }

  /// Takes a piece of the body.
  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    received += bytes.count
    guard received <= request.maxResponseBytes else {
      ownFailure = .tooLarge(limit: request.maxResponseBytes)
      return false
    }
    do throws(TransportError) {
      if try !store(bytes) { body.append(contentsOf: bytes) }
      if let receive { hasEnough = !receive(Array(bytes)) }
      return !hasEnough
    } catch {
      ownFailure = error
      return false
    }
  }

  private func store(_ bytes: UnsafeRawBufferPointer) throws(TransportError) -> Bool {
    guard download != nil, let status = easy?.status, status == 200 || status == 206 else {
      return false
    }
    try download?.begin(status: status, headers: HTTPHeaders(block: head))
    try download?.write(bytes)
    return true
  }

  /// Makes the response, or the error, of an exchange that libcurl has ended with `code`.
  func outcome(_ code: CURLcode, _ easy: EasyHandle) -> Result<HTTPResponse, TransportError> {
    if ownFailure == nil && (code == CURLE_OK || hasEnough || isEarlyResponse(code)) {
      do throws(TransportError) {
        _ = try store(UnsafeRawBufferPointer(start: nil, count: 0))
      } catch {
        return .failure(error)
      }
      return .success(
        HTTPResponse(
          status: easy.status, headers: HTTPHeaders(block: head), body: body,
          seconds: easy.seconds, redirectTarget: easy.redirectTarget))
    }
    return .failure(ownFailure ?? easy.error(code, request, hasBegun: !head.isEmpty))
  }

  /// Whether the server answered before it had read the whole request, and then reset the stream,
  /// as HTTP/2 allows (RFC 9113, section 8.1): libcurl 7.88 calls that an error in spite of the
  /// whole response. Gateways refuse requests that way.
  private func isEarlyResponse(_ code: CURLcode) -> Bool {
    guard code == CURLE_HTTP2_STREAM, request.method == .post, !head.isEmpty else { return false }
    let length = HTTPHeaders(block: head)["Content-Length"]
    return length.map { $0 == String(received) } ?? true
  }
}
