import FoundationEssentials
public import Transport

/// What a response's headers say about the endpoint's rate limits.
public struct RateLimitHeaders: Sendable {
  private let headers: HTTPHeaders

  /// The headers of a response.
  public init(_ headers: HTTPHeaders) { self.headers = headers }

  /// How long the server wants to be left alone: `retry-after-ms`, or `Retry-After` in seconds or
  /// as a date (measured from the response's own `Date`, so that a wrong clock here does no harm).
  public var retryAfter: Duration? {
    if let text = headers["retry-after-ms"], let value = Self.number(text) {
      return .milliseconds(1) * value
    }
    guard let text = headers["Retry-After"] else { return nil }
    if let seconds = Self.number(text) { return .seconds(1) * seconds }
    return HTTPDate.seconds(text).map { until(Double($0)) }
  }

  /// How long nothing is left of the requests or tokens that the server allows: by the headers
  /// `x-ratelimit-remaining-…` and `x-ratelimit-reset-…` of OpenAI and its kin, and
  /// `anthropic-ratelimit-…-remaining` and `-reset`. Nil where something is left.
  public var exhaustedFor: Duration? {
    Self.kinds.compactMap { kind in
      guard headers[kind.remaining] == "0" else { return nil }
      return headers[kind.reset].flatMap(reset)
    }.max()
  }

  private static let kinds: [(remaining: String, reset: String)] =
    ["-requests", "-tokens", "-input-tokens", "-output-tokens", ""].map {
      ("x-ratelimit-remaining\($0)", "x-ratelimit-reset\($0)")
    }
    + ["requests", "tokens", "input-tokens", "output-tokens"].map {
      ("anthropic-ratelimit-\($0)-remaining", "anthropic-ratelimit-\($0)-reset")
    }

  private static let longest = 86_400

  /// The time until a reset that is given as a duration, as a date of RFC 3339, or as seconds or
  /// milliseconds since 1970; none for what lies more than a day ahead.
  private func reset(_ text: String) -> Duration? {
    if let duration = Self.duration(text) { return duration }
    if let number = Double(text), number > 1e9 {
      let moment = number > 1e11 ? number / 1000 : number
      return moment - now <= Double(Self.longest) ? until(moment) : nil
    }
    let date = try? Date(text, strategy: .iso8601)
    return date.map { until($0.timeIntervalSince1970) }
  }

  /// The server's own time, in seconds since 1970, or else this machine's.
  private var now: Double {
    headers["Date"].flatMap(HTTPDate.seconds).map(Double.init) ?? Date().timeIntervalSince1970
  }

  private func until(_ moment: Double) -> Duration {
    .seconds(1) * min(max(0, moment - now), Double(Self.longest))
  }

  /// A number of seconds or milliseconds, from 0 to a day's worth of seconds.
  private static func number(_ text: String) -> Double? {
    Double(text).flatMap { $0 >= 0 ? min($0, Double(longest)) : nil }
  }

  /// A time such as `6m0s`, `1.5s`, `120ms`, `1h2m`, or a bare number of seconds up to a day's; nil
  /// for others.
  static func duration(_ text: String) -> Duration? {
    if let seconds = Double(text) {
      return seconds >= 0 && seconds <= Double(longest) ? .seconds(1) * seconds : nil
    }
    let units = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400]
    var rest = Substring(text)
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let value = Double(digits), let seconds = units[String(unit)] else { return nil }
      total += value * seconds
    }
    return .seconds(1) * min(total, Double(longest))
  }
}
