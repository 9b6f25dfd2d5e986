import Foundation
import FoundationXML

@testable import Reporting

extension FuzzTarget {
  /// Writes the text wherever foreign text can stand in a JUnit file, and reads the file again with
  /// another reader: it must be well-formed, have the elements it should have and no others, hold the
  /// cleaned text, and be no larger than was estimated.
  func writeJUnit(_ text: String) {
    let (line, output) = (XMLText.line(text), XMLText.tail(text, limit: 1024))
    let statuses: [JUnitSuite.Case.Status] = [
      .passed, .skipped(message: line), .error(type: "incomplete", message: line),
      .failure(type: "regression", message: line, body: XMLText.clean(text)),
    ]
    let suite = JUnitSuite(
      name: line, timestamp: "2026-01-01T00:00:00", properties: [("model", line)],
      cases: statuses.map {
        .init(name: line, classname: line, status: $0, file: line, output: output)
      })
    for isExtended in [false, true] {
      guard let file = try? JUnitXML.text(of: [suite], isExtended: isExtended) else {
        fatalError("no file was written")
      }
      let size = suite.size + statuses.count * (40 + XMLSize.of(output))
      precondition(file.utf8.count <= size + 200, "the file is larger than \(size) bytes")
      let reading = Reading()
      let parser = XMLParser(data: Data(file.utf8))
      parser.delegate = reading
      precondition(parser.parse(), "the file is not well-formed: \(file)")
      precondition(reading.elements["testcase"] == statuses.count, "cases: \(file)")
      precondition(reading.elements["testsuite"] == 1, "suites: \(file)")
      precondition(reading.names.allSatisfy { same($0, line) }, "a name differs: \(file)")
      precondition(reading.outputs.allSatisfy { same($0, output) }, "an output differs: \(file)")
    }
  }

  private final class Reading: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var names: [String] = []
    var outputs: [String] = []
    private var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      if name == "testcase", let name = attributes["name"] { names.append(name) }
      text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      if name == "system-out" { outputs.append(text) }
    }
  }
}
