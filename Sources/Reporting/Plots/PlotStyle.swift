/// Colours, fonts and sizes of plots.
///
/// The series' colours are those of Okabe and Ito ("Color Universal Design", 2008) without black and
/// yellow, which one of the two backgrounds would swallow, and with a grey; lightened on dark pages.
/// Series differ in their marks as well, so that no figure is told by its colour alone.
enum PlotStyle {
  /// The width of a drawing on a wide page, in pixels.
  static let wide = 680.0
  /// The width of a drawing on a phone.
  static let narrow = 332.0
  /// Pixels from one line of text to the next.
  static let lineHeight = 16.0

  private static let palette: [(name: String, light: String, dark: String)] = [
    ("c0", "#0072b2", "#5aaef0"), ("c1", "#d55e00", "#ff8f4a"), ("c2", "#009e73", "#3fc79e"),
    ("c3", "#b8588f", "#e79fca"), ("c4", "#d99000", "#f2bd45"), ("c5", "#4aa8de", "#9bd6ff"),
    ("c6", "#6b7482", "#9aa5b5"),
    ("ink", "#1d2129", "#e6e9ee"), ("faint", "#5b6575", "#98a2b3"), ("grid", "#e3e6eb", "#2c323b"),
    ("paper", "#ffffff", "#14171c"),
  ]

  /// How many colours there are for series.
  static let seriesColors = 7

  /// The place of a series among the colours.
  static func color(_ index: Int) -> Int { index % seriesColors }

  /// The colours as custom properties, for light or for dark pages.
  static func variables(dark: Bool) -> String {
    palette.map { "--\($0.name): \(dark ? $0.dark : $0.light);" }.joined(separator: " ")
  }

  /// A colour by its custom property.
  static func variable(_ name: String) -> String { "var(--\(name))" }

  /// A colour on a light page.
  static func light(_ name: String) -> String {
    palette.first { $0.name == name }?.light ?? "#000000"
  }

  /// The rules for what drawings consist of.
  /// - Parameter color: a colour's value by its name.
  static func rules(color: (String) -> String) -> String {
    let series = (0..<seriesColors).map {
      ".f\($0){fill:\(color("c\($0)"))}.s\($0){stroke:\(color("c\($0)"));fill:none}"
    }
    return """
      svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:\(color("ink"))}
      svg .tick{fill:\(color("faint"));font-size:11px}
      svg .title{fill:\(color("faint"));font-size:11px;font-weight:600}
      svg .strong{font-weight:600}
      .grid{stroke:\(color("grid"));fill:none}.axis{stroke:\(color("faint"));fill:none}
      .plain{fill:\(color("ink"))}.halo{stroke:\(color("paper"));stroke-width:3;fill:none}
      .track{fill:\(color("grid"))}.missing{fill:\(color("grid"))}
      .thin{stroke-width:1}.thick{stroke-width:2}.ref{stroke-dasharray:5 4;stroke-width:1.5}
      .soft{opacity:.3}.half{opacity:.55}.ring{fill:\(color("paper"))}
      \(series.joined())
      """
  }
}
