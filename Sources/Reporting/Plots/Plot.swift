import Evaluation

/// A figure: a drawing with what it shows in words and in numbers.
///
/// In HTML it is drawn twice, for wide and for narrow windows, with its numbers folded below it; as a
/// file of its own it is SVG. Text, Markdown, CSV and JSON have the tables of the report instead.
public struct Plot: Sendable {
  /// What `--plot` calls it, such as `score-tokens`.
  public let name: String
  /// What it is of, where a report has several of one name: a benchmark.
  public let subject: String
  /// What it shows, in a few words.
  let title: String
  /// How to read it, in a sentence or two.
  let caption: String
  let drawing: any PlotDrawing
  /// The numbers that are drawn.
  let numbers: Table

  /// A figure.
  /// - Parameters:
  ///   - name: what `--plot` calls it, in lower case with dashes.
  ///   - subject: what it is of, where a report has several of one name: a benchmark.
  ///   - numbers: all that is drawn, as a table.
  init(
    _ name: String, of subject: String, _ title: String, _ caption: String,
    _ drawing: any PlotDrawing, numbers: Table
  ) {
    self.name = name
    self.subject = subject
    self.title = title
    self.caption = caption
    self.drawing = drawing
    self.numbers = numbers
  }

  /// The name with what it is of: `score-tokens-squad2`.
  public var fullName: String { subject.isEmpty ? name : "\(name)-\(subject)" }

  /// The figure as an SVG file: its own colours, light, with nothing that older readers do not know.
  public var svg: String {
    let canvas = drawing.draw(width: PlotStyle.wide)
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(canvas.size)" \
      width="\(SVGCanvas.number(canvas.width))" height="\(SVGCanvas.number(canvas.height))" role="img">
      <title>\(Escaping.html(title))</title>
      <desc>\(Escaping.html(caption))</desc>
      <style>\(PlotStyle.rules(color: PlotStyle.light))</style>
      <rect width="100%" height="100%" fill="#fff"/>
      \(canvas.body)</svg>

      """
  }
}

/// Something that can draw itself in a given width.
protocol PlotDrawing: Sendable {
  /// - Parameter width: in pixels.
  func draw(width: Double) -> SVGCanvas
}
