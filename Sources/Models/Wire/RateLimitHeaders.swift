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
    guard let date = HTTPDate.seconds(text) else { return nil }
    let now = headers["Date"].flatMap(HTTPDate.seconds) ?? Int(Date().timeIntervalSince1970)
    return .seconds(min(max(0, date - now), Self.longest))
  }

  /// How long nothing is left of the requests or tokens that the server allows, by its
  /// `x-ratelimit-remaining-…` and `x-ratelimit-reset-…` headers; nil where something is left, and
  /// where the reset is a date in seconds since 1970.
  public var exhaustedFor: Duration? {
    ["requests", "tokens"].compactMap { kind in
      guard headers["x-ratelimit-remaining-\(kind)"] == "0" else { return nil }
      return headers["x-ratelimit-reset-\(kind)"].flatMap(Self.duration)
    }.max()
  }

  private static let longest = 86_400

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
