import CLibxml2
import Evaluation

/// Writes JUnit XML with libxml2's xmlTextWriter.
///
/// The file is what Jenkins' junit-10.xsd allows and every common reader understands; docs/junit/junit.xsd
/// states it.
struct JUnitXML {
  let isExtended: Bool
  private let writer: OpaquePointer

  /// - Throws: `InputError` where libxml2 is not there.
  static func text(of suites: [JUnitSuite], isExtended: Bool) throws -> String {
    if let failure = ox_load() {
      throw InputError(
        "--junit", String(cString: failure), remedy: "install it: apt install libxml2")
    }
    guard let writer = ox_writer_create() else { throw InputError("--junit", "out of memory") }
    defer { ox_writer_destroy(writer) }
    JUnitXML(isExtended: isExtended, writer: writer).write(suites)
    var count = 0
    guard let bytes = ox_finish(writer, &count) else {
      throw InputError("--junit", "libxml2 could not write the file: out of memory")
    }
    return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
      String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
    }
  }

  private func write(_ suites: [JUnitSuite]) {
    element("testsuites") {
      for suite in suites { write(suite) }
    }
  }

  private func write(_ suite: JUnitSuite) {
    element(
      "testsuite",
      [
        ("name", suite.name), ("tests", "\(suite.cases.count)"),
        ("failures", "\(suite.failures)"), ("errors", "\(suite.errors)"),
        ("skipped", "\(suite.skipped)"), ("time", Figures.fixed(suite.seconds, 3)),
        ("timestamp", suite.timestamp),
      ]
    ) {
      write(suite.properties)
      for testcase in suite.cases { write(testcase) }
    }
  }

  private func write(_ testcase: JUnitSuite.Case) {
    var attributes = [
      ("name", testcase.name), ("classname", testcase.classname),
      ("time", Figures.fixed(testcase.seconds, 3)),
    ]
    if isExtended, let file = testcase.file { attributes.append(("file", file)) }
    element("testcase", attributes) {
      if isExtended { write(testcase.properties) }
      switch testcase.status {
      case .passed: break
      case .skipped(let message): element("skipped", [("message", message)]) {}
      case .failure(let type, let message, let body):
        element("failure", [("message", message), ("type", type)]) { text(body) }
      case .error(let type, let message):
        element("error", [("message", message), ("type", type)]) { text(message) }
      }
      if let output = testcase.output { element("system-out") { text(output) } }
    }
  }

  private func write(_ properties: [(name: String, value: String)]) {
    guard !properties.isEmpty else { return }
    element("properties") {
      for property in properties {
        element("property", [("name", property.name), ("value", property.value)]) {}
      }
    }
  }

  private func element(
    _ name: String, _ attributes: [(String, String)] = [], _ content: () -> Void
  ) {
    ox_start_element(writer, name)
    for (name, value) in attributes { ox_attribute(writer, name, XMLText.line(value)) }
    content()
    ox_end_element(writer)
  }

  private func text(_ text: String) { ox_text(writer, XMLText.clean(text)) }
}
