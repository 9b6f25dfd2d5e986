import Evaluation
import Testing

@testable import Reporting

@Suite struct PlotTests {
  static func scatter(label: String) -> Plot {
    let points = [
      XYPlot.Point(x: 100, y: 0.2, interval: 0.1...0.3, label: label, about: label),
      XYPlot.Point(x: 400, y: 0.7, label: "b"),
    ]
    let numbers = Table("rows", [Column("run", "run") { .text($0) }], [label])
    return Plot(
      "scatter", of: "squad2", "A title of \(label)", "How to read it",
      XYPlot(
        x: PlotAxis("tokens", .fromZero), y: PlotAxis("f1", .points),
        series: [.init(name: label, points: points, form: .marks, color: 0)]),
      numbers: numbers)
  }

  private static let drawings: [(String, any PlotDrawing)] = [
    (
      "bars",
      RowPlot(
        axis: PlotAxis("f1", .sharesFromZero), form: .bars,
        rows: [
          .init(name: "<x>&", figure: "70.0", value: 0.7, interval: 0.6...0.8, heading: "<h>"),
          .init(name: "none", figure: "none"),
        ], references: [.init(value: 0.5, name: "<single>")])
    ),
    (
      "stacks",
      RowPlot(
        axis: PlotAxis("tokens", .fromZero), form: .bars,
        rows: [
          .init(name: "a", figure: "3", segments: [.init(value: 3, color: 1, about: "<x>")])
        ], parts: [("<part>", 1)])
    ),
    (
      "lines",
      XYPlot(
        x: PlotAxis("N", .log2), y: PlotAxis("P", .log10),
        series: [
          .init(
            name: "<s>", points: [.init(x: 8, y: 0.5), .init(x: 64, y: 0)], form: .both, color: 9)
        ])
    ),
    (
      "heat map",
      HeatMap(
        rows: [("<r>", [.init(name: "<k>", style: "f0")])],
        kinds: [.init(name: "<k>", style: "f0")],
        columns: "<c>")
    ),
    (
      "swim lane",
      SwimLane(
        agents: ["<agent>"], moments: 1, rounds: [.init(number: 1, moments: 0...0)],
        acts: [.init(moment: 0, lane: 0, kind: .mergeClaims, about: "<x>")],
        arrows: [.init(from: 0, to: 0, kind: nil), .init(from: 0, to: 7, kind: .reviseClaim)])
    ),
  ]

  @Test(
    .enabled(if: XMLTools.hasLint, "xmllint is missing: make setup installs it"),
    arguments: 0...drawings.count)
  func `every drawing is well-formed SVG, with foreign text as text`(index: Int) throws {
    let numbers = Table("rows", [Column("run", "run") { .text($0) }], ["a"])
    let plot =
      index == Self.drawings.count
      ? Self.scatter(label: "<script>\"&\u{202E}")
      : Plot("x", of: "", "<t>", "<c>", Self.drawings[index].1, numbers: numbers)
    #expect(try XMLTools.complaints(ofXML: plot.svg) == "")
    #expect(!plot.svg.contains("\u{202E}") && !plot.svg.contains("<script"))
    // Programs that make figures of it know no custom properties.
    #expect(!plot.svg.contains("var("))
  }

  @Test func `a drawing is no wider than it is told, and has no number that is none`() {
    for (name, drawing) in Self.drawings {
      for width in [PlotStyle.wide, PlotStyle.narrow] {
        let canvas = drawing.draw(width: width)
        #expect(canvas.width == width && canvas.height > 20 && canvas.height < 900, "\(name)")
        #expect(!canvas.body.contains("nan") && !canvas.body.contains("inf"), "\(name)")
      }
    }
  }

  @Test func `a figure is found by its name, and by its full one where there are several`() throws {
    var document = ReportDocument("a test")
    document.add(.plot(Self.scatter(label: "a")))
    #expect(try document.plot(named: "scatter").name == "scatter")
    #expect(try document.plot(named: "scatter-squad2").name == "scatter")
    document.add(.plot(Self.scatter(label: "b")))
    #expect(try document.plot(named: "scatter-squad2-2").title == "A title of b")
    #expect(throws: InputError.self) { try document.plot(named: "scatter") }
    let error = #expect(throws: InputError.self) { try document.plot(named: "pie") }
    #expect(error?.description.contains("scatter-squad2, scatter-squad2-2") == true)
  }

  @Test func `only HTML has figures: the other formats have their tables already`() {
    var document = ReportDocument("a test")
    document.add(.paragraph("words"))
    let before = [document.text(), document.markdown(), document.csv()]
    let json = document.json
    document.add(.plot(Self.scatter(label: "a")))
    #expect([document.text(), document.markdown(), document.csv()] == before)
    #expect(document.json == json)
    #expect(document.html().contains("<figure>"))
  }

  @Test func `neighbours of one kind are one field where tasks are many`() {
    let kinds = [HeatMap.Kind(name: "a", style: "f0"), HeatMap.Kind(name: "b", style: "f1")]
    let fields = (0..<2000).map { kinds[$0 < 1500 ? 0 : 1] }
    let map = HeatMap(rows: [("r", fields)], kinds: kinds, columns: "")
    #expect(map.draw(width: 680).body.utf8.count < 2000)
  }

  @Test func `names beside points cover neither each other nor points`() {
    let points = (0..<6).map { (x: 100 + Double($0) * 12, y: 100.0) }
    var placement = LabelPlacement(points: points, within: (x: 0...300, y: 0...200))
    let places = points.map { placement.place("name", beside: $0) }
    let found = places.compactMap(\.self)
    #expect(found.count >= 3)
    let width = PlotText.width("name")
    for (index, one) in found.enumerated() {
      for other in found[..<index] {
        #expect(abs(one.x - other.x) >= width || abs(one.y - other.y) >= 13)
      }
    }
  }
}

@Suite struct PlotScaleTests {
  private func labels(_ kind: PlotAxis.Kind, _ values: [Double], ticks: Int = 5) -> [String] {
    PlotScale(PlotAxis("", kind), over: values, ticks: ticks).ticks.map(\.label)
  }

  @Test func `ticks are round numbers that enclose the values`() {
    #expect(labels(.fromZero, [1735, 14533]) == ["0", "5k", "10k", "15k"])
    #expect(labels(.linear, [0.2, 0.9], ticks: 4) == ["0.2", "0.4", "0.6", "0.8", "1"])
    #expect(labels(.linear, [-3, 7], ticks: 4) == ["-5", "0", "5", "10"])
    #expect(labels(.sharesFromZero, [0.31, 0.82]) == ["0", "20", "40", "60", "80", "100"])
    #expect(labels(.points, [0.7, 0.78], ticks: 4) == ["70", "72", "74", "76", "78"])
    #expect(labels(.log2, [8, 64, 256]) == ["8", "64", "256"])
    #expect(labels(.log10, [1, 1000]) == ["1", "10", "100", "1k"])
    #expect(labels(.log10, [0.00002, 1], ticks: 6).first == "1e-4")
  }

  @Test(arguments: [
    (PlotAxis.Kind.linear, [Double]()), (.linear, [3]), (.fromZero, [0]), (.points, [1]),
    (.points, [0]), (.log10, []), (.log10, [5]), (.log2, []), (.log2, [8]), (.share, []),
    (.linear, [.nan, 2]), (.log10, [0, -1]),
  ])
  func `a scale of few values or none places all within its ends`(
    kind: PlotAxis.Kind, values: [Double]
  ) {
    let scale = PlotScale(PlotAxis("", kind), over: values, ticks: 5)
    for value in values + scale.ticks.map(\.value) where scale.axis.has(value) {
      #expect((0...1).contains(scale.place(value)))
    }
  }

  @Test func `a logarithmic axis gives each tenfold the same room`() {
    let scale = PlotScale(PlotAxis("", .log10), over: [1, 10, 100], ticks: 5)
    let steps = [scale.place(10) - scale.place(1), scale.place(100) - scale.place(10)]
    #expect(abs(steps[0] - steps[1]) < 1e-12 && steps[0] > 0.4)
  }

  @Test(arguments: [
    (0.0, "0"), (0.5, "0.5"), (20, "20"), (1500, "1.5k"), (2e6, "2M"), (-2500, "-2.5k"),
    (0.05, "0.05"), (999.9, "1k"), (123.4, "123"), (1e9, "1G"),
  ])
  func `numbers of axes are short`(value: Double, text: String) {
    #expect(PlotText.compact(value) == text)
  }
}
