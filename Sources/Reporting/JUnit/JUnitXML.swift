/// Writes JUnit XML.
///
/// The file is what Jenkins' junit-10.xsd allows and every common reader understands; docs/junit/junit.xsd
/// states it.
struct JUnitXML {
  let isExtended: Bool
  private let writer: XMLWriter

  /// - Throws: `InputError` where libxml2 is not there.
  static func text(of suites: [JUnitSuite], isExtended: Bool) throws -> String {
    try XMLWriter.document(for: "--junit") {
      JUnitXML(isExtended: isExtended, writer: $0).write(suites)
    }
  }

  private func write(_ suites: [JUnitSuite]) {
    writer.element("testsuites") {
      for suite in suites { write(suite) }
    }
  }

  private func write(_ suite: JUnitSuite) {
    writer.element(
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
    writer.element("testcase", attributes) {
      if isExtended { write(testcase.properties) }
      switch testcase.status {
      case .passed: break
      case .skipped(let message): writer.element("skipped", [("message", message)]) {}
      case .failure(let type, let message, let body):
        writer.element("failure", [("message", message), ("type", type)]) { writer.text(body) }
      case .error(let type, let message):
        writer.element("error", [("message", message), ("type", type)]) { writer.text(message) }
      }
      if let output = testcase.output { writer.element("system-out") { writer.text(output) } }
    }
  }

  private func write(_ properties: [(name: String, value: String)]) {
    guard !properties.isEmpty else { return }
    writer.element("properties") {
      for property in properties {
        writer.element("property", [("name", property.name), ("value", property.value)]) {}
      }
    }
  }
}
