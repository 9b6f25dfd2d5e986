import Foundation
import LoopbackServer
import Testing

/// `orgbench report` from runs against a loopback endpoint to what a browser shows of its page.
@Suite struct ReportPageTests {
  /// What the browser of the tests says of a page.
  private struct Visit {
    let values: [Any]
    let errors: [String]
    let requests: [String]
    /// What keeps people with other means than a mouse and good eyes out.
    let barriers: [String]
  }

  private static let hasBrowser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Markup, an escape from scripts, a control character and one that reorders text.
  private static let hostile =
    "<img src=x onerror=\"document.title='taken'\"></script><script>document.title='taken'</script>"
    + "\u{1B}[2J\u{202E}"

  private let runs: ComparedStore

  init() throws {
    runs = try ComparedStore()
  }

  /// Two runs of which the second loses some tasks; the first one's replies are hostile.
  private func page(_ more: [String] = []) throws -> (path: String, ids: [String]) {
    let data = try runs.dataset(12)
    let server = try LoopbackServer { request, _ in
      .chat("A needle. \(Self.hostile) \(ComparedStore.abstention)")
    }
    let first = try Program.run(
      [
        "run", "-b", "squad2", "-o", "single", "-m", Self.hostile, "--endpoint", server.url,
        "--store", runs.store, "--data", data, "--json",
      ])
    let second = try runs.run(variant: "cot", data: data) { $0 % 3 == 0 }.id
    let path = runs.folder.path("report.html")
    let ids = [try #require(try first.json()["run"] as? String), second]
    let result = try Program.run(
      ["report", "--store", runs.store, "--output", path] + (more.isEmpty ? [] : more))
    #expect(result.status == 0, "\(result.errors)")
    return (path, ids)
  }

  private func visit(_ page: String, _ expressions: [String], _ more: [String] = []) throws -> Visit
  {
    let script = Program.root.appending(path: "scripts/browser.py").path
    let text = try Program.output(of: "/usr/bin/python3", [script] + more + [page] + expressions)
    let found = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    return Visit(
      values: try #require(found["values"] as? [Any]),
      errors: try #require(found["errors"] as? [String]),
      requests: try #require(found["requests"] as? [String]),
      barriers: try #require(found["barriers"] as? [String]))
  }

  @Test(
    .enabled(if: hasBrowser, "chromium is missing: scripts/test-tools.sh installs it"),
    arguments: [[], ["--dark"], ["--size", "390x800"]])
  func `names, headings, contrast and focus are there for keyboards and screen readers`(
    look: [String]
  ) throws {
    let (path, _) = try page()
    let page = try visit(path, [], look + ["--accessibility"])
    #expect(page.barriers == [] && page.errors == [])
    let open =
      "document.querySelector('.tasks .open').focus(), new Promise(done => setTimeout(done, 100))"
    let isOpen =
      "new Promise(done => setTimeout(() => done(!!document.querySelector('dialog[open]')), 800))"
    let keys = try visit(
      path,
      [
        open, "key:Enter", isOpen, "key:Escape", isOpen,
        "document.activeElement.className", "key:Enter", isOpen,
      ], look + ["--accessibility"])
    #expect(keys.values.indices.contains(7))
    #expect(keys.values[2] as? Bool == true && keys.values[4] as? Bool == false)
    // Closed, the focus is where it was.
    #expect(keys.values[5] as? String == "open")
    #expect(keys.values[7] as? Bool == true)
    #expect(keys.barriers == [], "an open transcript")
  }

  @Test(.enabled(if: hasBrowser, "chromium is missing: scripts/test-tools.sh installs it"))
  func `the check finds what it looks for`() throws {
    let path = try runs.folder.write(
      "bad.html",
      """
      <!doctype html><style>button:focus-visible{outline:none} div{overflow:auto;height:20px}</style>
      <h2>a</h2><h4>b</h4><p style="color:#999">faint</p><button></button><input><img src="data:,">
      <table><tr><th>h</th></tr></table><div>a<br>b<br>c</div><i id="a">x</i><b id="a">y</b>
      """)
    let barriers = try visit(path, [], ["--accessibility"]).barriers
    for barrier in [
      "a button without a name", "a textbox without a name", "a head of a table without scope: h",
      "contrast 2.85 of \"faint\"", "h4 after h2: b", "an id stands twice",
      "keys cannot scroll DIV.",
      "no focus is seen on BUTTON.", "not one main part", "the page has no title",
    ] { #expect(barriers.contains(barrier), "\(barriers)") }
  }

  @Test(
    .enabled(
      if: hasBrowser && FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext"),
      "chromium or poppler-utils is missing"))
  func `on paper the page is light and holds its figures, and an open transcript alone`() throws {
    let (path, _) = try page()
    let pdf = runs.folder.path("report.pdf")
    func printed(_ expressions: [String]) throws -> String {
      _ = try visit(path, expressions, ["--dark", "--pdf", pdf])
      return try Program.output(of: "/usr/bin/pdftotext", ["-layout", pdf, "-"])
    }
    let text = try printed(["matchMedia('print').matches"])
    #expect(text.contains("orgbench report") && text.contains("score against tokens"))
    #expect(!text.contains("in transcripts") && !text.contains("Numbers"))
    let open =
      "document.querySelector('.tasks .open').click(), new Promise(done => setTimeout(done, 800))"
    let transcript = try printed([open])
    #expect(transcript.contains("A needle.") && !transcript.contains("score against tokens"))
  }

  @Test(.enabled(if: hasBrowser, "chromium is missing: scripts/test-tools.sh installs it"))
  func `a browser sorts, filters, searches and opens transcripts, and runs nothing of a model's`()
    throws
  {
    let (path, _) = try page()
    let rows = "document.querySelectorAll('.tasks tbody tr').length"
    let set = """
      (name, value, kind) => { const field = document.querySelector(`[name=${name}]`);
        field.value = value; field.dispatchEvent(new Event(kind)); }
      """
    let visit = try visit(
      path,
      [
        rows,
        "(\(set))('kind', 'changed', 'input'), \(rows)", "(\(set))('kind', '', 'input'), \(rows)",
        "(\(set))('task', 'q11', 'input'), \(rows)", "(\(set))('task', '', 'input'), \(rows)",
        "(\(set))('words', 'NEEDLE', 'change'), "
          + "new Promise(done => setTimeout(() => done(document.querySelector('.told').textContent), 1500))",
        "document.querySelectorAll('.tasks th')[1].querySelector('button').click(), "
          + "document.querySelectorAll('.tasks th')[1].querySelector('button').click(), "
          + "document.querySelector('.tasks tbody td.name').textContent",
        "document.querySelector('.tasks .open').click(), "
          + "new Promise(done => setTimeout(() => done(document.querySelector('dialog').textContent), 500))",
        "document.querySelectorAll('dialog .side').length",
        "document.querySelector('dialog mark').textContent",
        "document.querySelectorAll('img, dialog script, .side img').length + document.title",
        "document.querySelector('dialog').close(), "
          + "new Promise(done => setTimeout(() => done(location.hash), 200))",
      ])
    #expect(visit.errors == [] && visit.requests == [])
    let values = visit.values.map { "\($0)" }
    #expect(values[0..<5] == ["12", "8", "12", "1", "12"])
    #expect(values[5] == "In the transcripts of 12 of 12 tasks.")
    #expect(values[6] == "q11")
    #expect(values[7].contains("Why 11?") && values[7].contains("Format failure") == false)
    #expect(values[7].contains("<img src=x onerror=") && values[7].contains("<U+202E>"))
    #expect(values[8] == "2" && values[9].lowercased() == "needle")
    #expect(values[10] == "0orgbench report")
    #expect(values[11] == "")
  }

  @Test(
    .enabled(if: hasBrowser, "chromium is missing: scripts/test-tools.sh installs it"),
    arguments: ["390x800", "1440x900"])
  func `the page fits phones and screens, light and dark, and is read without a script`(
    size: String
  ) throws {
    let (path, _) = try page(["--transcripts", "1"])
    let background = "getComputedStyle(document.body).backgroundColor"
    let expressions = [
      "document.documentElement.scrollWidth <= innerWidth", background,
      "Array.from(document.querySelectorAll('figure svg')).filter(svg => svg.getBoundingClientRect().width > 0).length",
      "document.querySelectorAll('figure').length",
    ]
    let light = try visit(path, expressions, ["--size", size])
    let dark = try visit(path, expressions, ["--size", size, "--dark", "--no-script"])
    for visit in [light, dark] {
      #expect(visit.errors == [] && visit.requests == [])
      #expect(visit.values[0] as? Bool == true, "wider than the window")
      // Of each figure the drawing for this window alone is seen.
      #expect("\(visit.values[2])" == "\(visit.values[3])" && "\(visit.values[3])" != "0")
    }
    #expect(light.values[1] as? String != dark.values[1] as? String)
    let bare = try visit(
      path,
      [
        "document.querySelectorAll('.tasks tbody tr').length",
        "document.querySelector('.tools').hidden",
      ],
      ["--no-script"])
    #expect("\(bare.values[0])" == "12" && bare.values[1] as? Bool == true)
  }

  @Test func `a comparison is part of the page, with the command that shows a task`() throws {
    let (_, ids) = try page()
    let result = try Program.run(
      ["report", "--store", runs.store, "--compare"] + ids + ["--output", "-"])
    #expect(result.status == 0 && result.output.contains("against \(ids[0])"))
    #expect(result.output.contains("orgbench show --store"))
    let alone = try Program.run(["report", "--store", runs.store, "--compare", ids[0]])
    #expect(alone.status == 2 && alone.errors.contains("--compare takes two runs"))
  }

  @Test func `the parts of a page and the work of each repeat have titles of their own`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1", promptTokens: 500) }
    let store = runs.folder.path("repeats.sqlite")
    for first in ["1", "2"] {
      let run = try Program.run([
        "run", "-b", "musr", "-o", "debate", "-m", "m", "--endpoint", server.url, "--store", store,
        "--first", first, "--repeats", "2",
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let page = try Program.run(["report", "--store", store, "--output", "-"]).output
    let parts = page.matches(of: /<h2 id="part-[0-9]+">([^<]*)</).map { String($0.1) }
    #expect(parts.contains("musr, 1 task: 1 run") && parts.contains("Tasks of musr, 2 tasks"))
    #expect(Set(parts).count == parts.count, "\(parts)")
    let work = page.matches(of: /<strong>(The work on [^<]*)</).map { String($0.1) }
    #expect(work.count == 4, "\(work)")
    #expect(work.filter { $0.hasSuffix(", repeat 1") }.count == 2)
    #expect(work.filter { $0.hasSuffix(", repeat 2") }.count == 2)
  }

  @Test func `a figure is written as SVG, and an unknown one lists those that there are`() throws {
    _ = try page()
    let result = try Program.run(
      ["report", "--store", runs.store, "--plot", "score-tokens", "--output", "-"])
    #expect(
      result.status == 0 && result.output.hasPrefix("<?xml") && result.output.contains("<svg"))
    let unknown = try Program.run(["report", "--store", runs.store, "--plot", "pie"])
    #expect(unknown.status == 2 && unknown.errors.contains("score-tokens-squad2"))
  }

  @Test(arguments: [("all", 12), ("1", 1), ("changed", 8), ("failed", 0), ("0", 0)])
  func `a page holds the transcripts that are asked for and says what it leaves out`(
    which: String, count: Int
  ) throws {
    let (path, _) = try page(["--transcripts", which])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.components(separatedBy: " data-t=\"").count == count + 1)
    #expect(text.contains("more task") == (count < 12 && which != "0"))
  }

  @Test func `a store whose run came to nothing makes a page, too`() throws {
    let store = runs.folder.path("empty.sqlite")
    let server = try LoopbackServer { _, _ in .error(401, "no") }
    _ = try Program.run(
      [
        "run", "-b", "squad2", "-o", "single", "-m", "m", "--endpoint", server.url, "--store",
        store, "--data",
        try runs.dataset(2),
      ])
    let result = try Program.run(["report", "--store", store, "--output", "-"])
    #expect(result.status == 0 && result.output.contains("<!doctype html>"), "\(result.errors)")
  }
}
