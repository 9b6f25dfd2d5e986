import Reporting
import Testing

/// Foreign text in each format. U+0600 forms one `Character` with what follows it.
@Suite struct EscapingTests {
  @Test(arguments: [
    ("a<b>\"c\"'d'&", "a&lt;b&gt;&quot;c&quot;&#39;d&#39;&amp;"),
    (
      "\u{600}<img src=x onerror=\u{600}\"y\u{600}\">",
      "\u{600}&lt;img src=x onerror=\u{600}&quot;y\u{600}&quot;&gt;"
    ),
    ("\u{600}&lt;", "\u{600}&amp;lt;"), ("x\u{202E}", "x&lt;U+202E&gt;"),
    ("<\u{301}", "&lt;\u{301}"),
  ])
  func `HTML shows text and has no markup of it`(text: String, shown: String) {
    #expect(Escaping.html(text).utf8.elementsEqual(shown.utf8))
  }

  @Test(arguments: [
    ("\u{600}|x", "\u{600}\\|x"), ("[x](javascript:y)", "\\[x\\](javascript:y)"),
    ("![i](http://c)", "!\\[i\\](http\\://c)"), ("http://a.b", "http\\://a.b"),
    ("www.a.b", "www\\.a.b"), ("mailto:a@b", "mailto\\:a@<!-- -->b"), ("@x @ x", "@<!-- -->x @ x"),
    ("\u{600}<b>", "\u{600}&lt;b&gt;"),
    ("HasAns_f1", "HasAns_f1"), ("_x_", "\\_x\\_"), ("2hop__1#2", "2hop\\_\\_1#2"),
    ("# h", "\\# h"), ("- a", "\\- a"), ("  12. a", "12\\. a"), ("-1.5 a-b", "-1.5 a-b"),
    ("---", "\\---"), ("1.5", "1.5"),
    ("a\nb", "a␊b"), ("```", "\\`\\`\\`"), ("a\\|b", "a\\\\\\|b"), ("~0 $x$ *", "\\~0 \\$x\\$ \\*"),
  ])
  func `Markdown shows text and acts on nothing of it`(text: String, shown: String) {
    #expect(Escaping.markdown(text).utf8.elementsEqual(shown.utf8))
  }

  @Test(arguments: [
    ("a,b", "\"a,b\""), ("\u{600},x", "\"\u{600},x\""), ("\u{600}\"x", "\"\u{600}\"\"x\""),
    ("a\r\nb", "\"a␍\nb\""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-2+3", "'-2+3"),
    ("@SUM(1)", "'@SUM(1)"), ("\t=1", "'\t=1"), ("\n=1", "\"'\n=1\""), (" =1", "' =1"),
    ("＝1", "'＝1"), ("'=1", "''=1"), ("'tis", "'tis"), ("a=1", "a=1"), ("\u{0}\u{1B}", "␀␛"),
  ])
  func `CSV keeps text in its cell, and no spreadsheet computes it`(text: String, cell: String) {
    #expect(Escaping.csv(text).utf8.elementsEqual(cell.utf8))
  }

  @Test(arguments: [
    ("a_b&c", "a\\_b\\&c"), ("\\input{x}", "\\textbackslash{}input\\{x\\}"), ("%x", "\\%x"),
    ("[2ex]", "{}[2ex]"), ("*", "{}*"), ("a[1]*", "a[1]*"), ("--", "-{}-"), ("?`!`", "?{}`!{}`"),
    ("a\"b", "a\\symbol{34}b"), ("≥ ≤ → ± −", "$\\geq$ $\\leq$ $\\rightarrow$ $\\pm$ $-$"),
    ("a\nb\u{202E}", "a␊b\\textless{}U+202E\\textgreater{}"), ("\u{600}%", "\u{600}\\%"),
  ])
  func `LaTeX shows text and obeys nothing of it`(text: String, shown: String) {
    #expect(Escaping.latex(text).utf8.elementsEqual(shown.utf8))
  }

  @Test(arguments: [
    ("a-b_c/d.e:1", "a-b_c/d.e:1"), ("", "''"), ("it's", "'it'\\''s'"), ("$(x)", "'$(x)'"),
    ("\u{600}'; touch x; '", "'\u{600}'\\''; touch x; '\\'''"), ("=ls", "'=ls'"), ("~", "'~'"),
  ])
  func `a shell reads a word and runs nothing of it`(text: String, word: String) {
    #expect(Escaping.shellWord(text).utf8.elementsEqual(word.utf8))
  }
}
