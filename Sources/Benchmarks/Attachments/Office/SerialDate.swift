#if canImport(Glibc)
  import Glibc
#endif

/// Dates as spreadsheets keep them: days since the end of 1899, or since 1904, as a number.
enum SerialDate {
  private static let millisecondsPerDay = 86_400_000

  /// A date as `2024-05-06`, with a time of day as `2024-05-06 13:30:00`; a number below 1 is the time
  /// of day alone. Milliseconds are written where there are any. As openpyxl has it, days before
  /// 1 March 1900 are one later than their numbers say, since Excel takes 1900 for a leap year.
  /// - Returns: nil where the year is not within 1 to 9999.
  static func text(_ value: Double, from1904: Bool) -> String? {
    guard abs(value) < 4e6 else { return nil }
    var day = Int(value.rounded(.down))
    var time = Int(((value - value.rounded(.down)) * 86_400_000).rounded(.toNearestOrEven))
    if value >= 0, value < 1, time < millisecondsPerDay { return clock(time) }
    if value > 0, value < 60, !from1904 { day += 1 }
    day += time / millisecondsPerDay
    time %= millisecondsPerDay
    // Days from 1970-01-01 to 1899-12-30, and to 1904-01-01.
    guard let date = civil(day - (from1904 ? 24_107 : 25_569)) else { return nil }
    return time == 0 ? date : "\(date) \(clock(time))"
  }

  /// A duration as hours, minutes and seconds: `26:00:00`.
  static func duration(_ value: Double) -> String? {
    guard abs(value) < 1e9 else { return nil }
    let time = Int((value * 86_400_000).rounded(.toNearestOrEven))
    return (time < 0 ? "-" : "") + clock(abs(time), hourDigits: 1)
  }

  private static func clock(_ milliseconds: Int, hourDigits: Int = 2) -> String {
    let seconds = milliseconds / 1000
    let rest = milliseconds % 1000
    return "\(digits(seconds / 3600, hourDigits)):\(digits(seconds / 60 % 60, 2)):"
      + digits(seconds % 60, 2) + (rest == 0 ? "" : ".\(digits(rest, 3))")
  }

  /// The date so many days after 1970-01-01 in the Gregorian calendar (Howard Hinnant,
  /// "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
  private static func civil(_ days: Int) -> String? {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    guard (1...9999).contains(year) else { return nil }
    return "\(digits(year, 4))-\(digits(month, 2))-"
      + digits(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2)
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
