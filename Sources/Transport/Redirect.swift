/// The rules by which a 3xx response becomes another request.
enum Redirect {
  /// The request that a response points to, or nil where the response is final.
  /// - Throws: `TransportError.redirectRefused` where the request does not allow it.
  static func next(after response: HTTPResponse, to request: HTTPRequest) throws -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(response.status), request.redirects != .none,
      let target = response.redirectTarget
    else { return nil }
    guard let from = ServerAddress(request.url), let to = ServerAddress(target) else {
      throw TransportError.redirectRefused("the server points to no http address")
    }
    var next = request
    next.url = target
    // Other than browsers, 301 and 302 keep the method: a POST without its body is of no use here.
    if response.status == 303 {
      next.method = .get
      next.body = []
    }
    if from.isSameServer(as: to) { return next }
    guard request.redirects == .anyHost, !(from.scheme == "https" && to.scheme == "http") else {
      throw TransportError.redirectRefused(
        "\(from.scheme)://\(from.host):\(from.port) points to "
          + "\(to.scheme)://\(to.host):\(to.port); use that address if you trust it")
    }
    next.headers.removeAll { $0.isSecret }
    return next
  }
}
