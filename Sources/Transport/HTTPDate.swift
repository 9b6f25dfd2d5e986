import CLibcurl

/// Dates in HTTP headers.
public enum HTTPDate {
  /// Seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, in any of the formats of
  /// RFC 9110, section 5.6.7; nil where the text is no date, or libcurl is missing.
  public static func seconds(_ text: String) -> Int? {
    guard oc_load() == nil else { return nil }
    let seconds = oc_date_seconds(text)
    return seconds < 0 ? nil : Int(seconds)
  }
}
