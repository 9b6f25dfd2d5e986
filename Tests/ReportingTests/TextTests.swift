import Evaluation
import Reporting
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (12.345, 2, "12.35"), (-2.5, 0, "-3"), (0.0, 3, "0.000"),
    (99.95, 1, "100.0"), (1e20, 1, "1e+20"), (Double.nan, 2, "n/a"),
  ])
  func `a figure has a fixed number of decimals`(value: Double, decimals: Int, text: String) {
    #expect(Figures.fixed(value, decimals) == text)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
  func `a count has its thousands apart`(value: Int, text: String) {
    #expect(Figures.count(value) == text)
  }

  @Test(arguments: [
    ("plain", "plain"), ("a\u{1B}[31mb", "a␛[31mb"), ("a\nb", "a␊b"), ("x\u{202E}y", "x<U+202E>y"),
    ("\u{0}", "␀"), ("\u{7F}", "␡"), ("naïve 日本 ❤\u{FE0F}", "naïve 日本 ❤\u{FE0F}"),
    ("x\u{61C}\u{180E}\u{AD}", "x<U+061C><U+180E><U+00AD>"), ("\u{E0041}", "<U+E0041>"),
    ("\u{200B}\u{FE0F}\u{115F}", "<U+200B><U+FE0F><U+115F>"), ("\u{FFFE}", "<U+FFFE>"),
    ("\u{600}\u{1B}[2J", "\u{600}␛[2J"), ("\r\n", "␍␊"), ("a::b", "a::b"), ("## A [1]", "## A [1]"),
    ("::error::x", ": :error::x"), ("  ::stop::", "  : :stop::"), ("a ##[group]", "a ## [group]"),
    ("##vso[x]", "## vso[x]"),
  ])
  func `hostile text is made visible on a terminal`(text: String, shown: String) {
    #expect(TerminalText.visible(text) == shown)
  }
}
