import CLibcurl

/// A libcurl handle of the pool. Used on the transfer thread only.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var headers: [HTTPField]?
  private var url: String?

  /// A handle with the options that never change, or nil where memory is out.
  init?(_ configuration: HTTPClient.Configuration) {
    guard let pointer = oc_easy_create() else { return nil }
    self.pointer = pointer
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText[0] = 0
    oc_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
    oc_set_long(pointer, CURLOPT_NOSIGNAL, 1)
    // Replies are short and handles many: a quarter of the usual buffer.
    oc_set_long(pointer, CURLOPT_BUFFERSIZE, 4096)
    oc_set_long(pointer, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
    oc_set_text(pointer, CURLOPT_USERAGENT, configuration.userAgent)
    if let file = configuration.certificateAuthorities {
      oc_set_text(pointer, CURLOPT_CAINFO, file)
    }
  }

  deinit {
    oc_easy_destroy(pointer)
    oc_headers_free(headerList)
    errorText.deallocate()
  }

  /// Sets everything that belongs to one transfer, which must outlive its time in the loop.
  func prepare(_ transfer: Transfer) throws(TransportError) {
    let request = transfer.request
    try setAddress(request.url)
    try setHeaders(request.headers)
    // Not asked for, but read where it comes all the same; a download keeps the file's own bytes.
    oc_set_text(
      pointer, CURLOPT_ACCEPT_ENCODING, transfer.isDownload ? nil : "identity")
    errorText[0] = 0
    setBody(request)
    setLimits(request)
    oc_set_receivers(
      pointer, receiveHeader, receiveBody, Unmanaged.passUnretained(transfer).toOpaque())
  }

  private func setAddress(_ url: String) throws(TransportError) {
    if self.url == url { return }
    guard url.hasPrefix("http://") || url.hasPrefix("https://"),
      !url.utf8.contains(where: { $0 <= 32 || $0 == 127 }), let server = ServerAddress(url)
    else {
      throw .invalidRequest(
        "no http:// or https:// address: \(ServerAddress.withoutSecrets(url))")
    }
    oc_set_text(pointer, CURLOPT_URL, url)
    // An https server may multiplex: wait for its word rather than open a connection a request.
    oc_set_long(pointer, CURLOPT_PIPEWAIT, server.scheme == "https" ? 1 : 0)
    // Empty is no proxy, nil is the environment's: never one for this machine itself.
    oc_set_text(pointer, CURLOPT_PROXY, server.isThisMachine ? "" : nil)
    self.url = url
  }

  private func setBody(_ request: HTTPRequest) {
    oc_set_text(pointer, CURLOPT_CUSTOMREQUEST, request.method == .delete ? "DELETE" : nil)
    switch request.method {
    case .get, .delete: oc_set_long(pointer, CURLOPT_HTTPGET, 1)
    case .post:
      oc_set_long(pointer, CURLOPT_POST, 1)
      request.body.withUnsafeBytes { bytes in
        _ = oc_set_body(pointer, bytes.baseAddress, bytes.count)
      }
    }
  }

  private func setLimits(_ request: HTTPRequest) {
    oc_set_long(pointer, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
    oc_set_long(pointer, CURLOPT_TIMEOUT_MS, request.totalTimeout.milliseconds)
    let stall = request.stallTimeout.map { max(1, Int($0.components.seconds)) } ?? 0
    oc_set_long(pointer, CURLOPT_LOW_SPEED_LIMIT, stall > 0 ? 1 : 0)
    oc_set_long(pointer, CURLOPT_LOW_SPEED_TIME, stall)
  }

  private func setHeaders(_ fields: [HTTPField]) throws(TransportError) {
    if headers == fields { return }
    var list = oc_headers_append(nil, "Expect:")
    for field in fields {
      let isWhole = !"\(field.name)\(field.value)".utf8.contains { $0 < 32 && $0 != 9 || $0 == 127 }
      guard isWhole, !field.name.isEmpty else {
        oc_headers_free(list)
        throw .invalidRequest("the value of the header \(field.name) has control characters")
      }
      // `Name;` is libcurl's way to send a field without a value.
      let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
      list = oc_headers_append(list, line) ?? list
    }
    oc_set_headers(pointer, list)
    oc_headers_free(headerList)
    headerList = list
    headers = fields
  }
}

// MARK: - Results

extension EasyHandle {
  var status: Int { oc_info_long(pointer, CURLINFO_RESPONSE_CODE) }

  var seconds: Double { Double(oc_info_offset(pointer, CURLINFO_TOTAL_TIME_T)) / 1e6 }

  var redirectTarget: String? {
    oc_info_text(pointer, CURLINFO_REDIRECT_URL).map { String(cString: $0) }
  }

  /// What a code means for this request. libcurl has one code for all its timeouts; how far the
  /// transfer came tells them apart.
  func error(_ code: CURLcode, _ request: HTTPRequest, hasBegun: Bool) -> TransportError {
    let own = String(cString: errorText)
    let text = ProxySettings.removed(
      from: own.isEmpty ? String(cString: oc_error_text(code)) : own)
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .cannotResolve(text)
    case CURLE_COULDNT_RESOLVE_PROXY:
      return .cannotResolve("the proxy of the environment (\(ProxySettings.names)): \(text)")
    // A handshake that breaks off says nothing of certificates, and may pass.
    case CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR: return .cannotConnect(text)
    case CURLE_OPERATION_TIMEDOUT: return timeout(text, request)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND:
      return .tls(text)
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2,
      CURLE_HTTP2_STREAM:
      return .cutOff(
        hasBegun ? "the response was cut off: \(text)" : "no response: \(text)")
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      return .invalidRequest("\(text): \(request)")
    default: return .failed("\(text) (libcurl code \(code.rawValue))")
    }
  }

  private func timeout(_ text: String, _ request: HTTPRequest) -> TransportError {
    if oc_info_offset(pointer, CURLINFO_PRETRANSFER_TIME_T) == 0 { return .cannotConnect(text) }
    return oc_info_offset(pointer, CURLINFO_TOTAL_TIME_T) / 1000
      >= Int64(request.totalTimeout.milliseconds) ? .timedOut(text) : .stalled(text)
  }
}

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: count * size))
    ? count * size : 0
}

private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: count * size))
    ? count * size : 0
}

extension Duration {
  /// Whole milliseconds, at least 1.
  fileprivate var milliseconds: Int {
    max(1, Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
  }
}
