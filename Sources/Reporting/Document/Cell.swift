public import Evaluation
public import Statistics

/// One entry of a table: what people read, and what programs read.
public struct Cell: Sendable, Hashable {
  /// As text, Markdown and HTML show it; not yet escaped.
  let shown: String
  /// As CSV and JSON have it, unrounded; an interval is an array of its two ends.
  let value: JSONValue

  /// A cell whose two readings differ.
  public init(_ shown: String, value: JSONValue) {
    self.shown = shown
    self.value = value
  }

  /// Nothing, as of a figure that does not apply.
  public static let empty = Cell("", value: .null)

  /// A text; nil is nothing.
  public static func text(_ text: String?) -> Cell {
    text.map { Cell($0, value: .string($0)) } ?? .empty
  }

  /// A count, with thousands apart for people; nil is nothing.
  public static func count(_ count: Int?) -> Cell {
    count.map { Cell(Figures.count($0), value: .integer($0)) } ?? .empty
  }

  /// A number with so many decimals for people.
  /// - Parameter missing: what people read of nil.
  public static func number(_ value: Double?, _ decimals: Int, missing: String = "n/a") -> Cell {
    value.map { Cell(Figures.shown($0, decimals), value: .number($0)) }
      ?? Cell(missing, value: .null)
  }

  /// A share of 0...1: points of 0...100 with one decimal for people.
  public static func points(_ share: Double?, missing: String = "") -> Cell {
    share.map { Cell(Figures.points($0), value: .number($0)) } ?? Cell(missing, value: .null)
  }

  /// The interval of a score of 0...1: points of 0...100 for people.
  static func points(_ interval: Interval?) -> Cell {
    interval.map { Cell(Figures.points($0), value: .ends(interval)) } ?? .empty
  }

  /// An interval with so many decimals for people: `0.1 to 0.3`.
  /// - Parameter missing: what people read of nil.
  public static func interval(_ interval: Interval?, _ decimals: Int, missing: String = "") -> Cell
  {
    interval.map {
      Cell(Figures.range($0.lower, $0.upper, decimals), value: .ends(interval))
    } ?? Cell(missing, value: .null)
  }

  /// The interval of a difference, its ends with their signs; `n/a` of nil.
  static func signed(_ interval: Interval?, _ decimals: Int) -> Cell {
    Cell(Figures.interval(interval, decimals), value: .ends(interval))
  }

  /// A run among several: a letter for people, its id for programs.
  /// - Parameter index: its place among them, from 0.
  static func letter(_ index: Int, of run: ComparedRun) -> Cell {
    let letter = UnicodeScalar(UInt8(ascii: "A") + UInt8(index % 26))
    return Cell("\(letter)\(index < 26 ? "" : "\(index / 26)")", value: .string(run.run))
  }

  /// A part of a whole: per cent for people, a share of 0...1 for programs.
  public static func share(_ part: Int, of whole: Int) -> Cell {
    Cell(
      Figures.percent(part, of: whole),
      value: whole == 0 ? .null : .number(Double(part) / Double(whole)))
  }

  /// Yes or no: a mark or nothing for people.
  public static func flag(_ flag: Bool, mark: String) -> Cell {
    Cell(flag ? mark : "", value: .bool(flag))
  }

  /// The same with something before what people read, such as `~` before estimates.
  func marked(_ mark: String) -> Cell { Cell(mark + shown, value: value) }
}

extension JSONValue {
  /// An interval as an array of its two ends; nil is null.
  static func ends(_ interval: Interval?) -> JSONValue {
    interval.map { [.number($0.lower), .number($0.upper)] } ?? .null
  }
}
