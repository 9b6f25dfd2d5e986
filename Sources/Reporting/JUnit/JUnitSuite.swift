/// A `testsuite` of a JUnit XML file.
struct JUnitSuite {
  /// A `testcase`.
  struct Case {
    /// What a reader shows of it; at most one.
    enum Status {
      case passed
      case skipped(message: String)
      /// `type` is a plain word; the body repeats the message, as GitLab drops the attribute.
      case failure(type: String, message: String, body: String)
      case error(type: String, message: String)
    }

    let name: String
    let classname: String
    var seconds = 0.0
    let status: Status
    /// Name and value; written only in the extended flavour.
    var properties: [(name: String, value: String)] = []
    /// A source file; written only in the extended flavour.
    var file: String?
    /// For `system-out`.
    var output: String?
  }

  let name: String
  /// `YYYY-MM-DDThh:mm:ss`, UTC.
  let timestamp: String
  var properties: [(name: String, value: String)]
  var cases: [Case]

  var failures: Int {
    cases.count { if case .failure = $0.status { true } else { false } }
  }
  var errors: Int {
    cases.count { if case .error = $0.status { true } else { false } }
  }
  var skipped: Int {
    cases.count { if case .skipped = $0.status { true } else { false } }
  }
  var seconds: Double { cases.reduce(0) { $0 + $1.seconds } }

  /// An upper bound of the bytes that the suite takes in the file, without its cases' outputs, and
  /// with room for a property that says what was left out.
  var size: Int {
    properties.reduce(cases.reduce(1000 + XMLSize.of(name)) { $0 + $1.size }) {
      $0 + 60 + XMLSize.of($1.name) + XMLSize.of($1.value)
    }
  }
}

extension JUnitSuite.Case {
  /// An upper bound of the bytes that the case takes in the file, without its output.
  var size: Int {
    var size = 200 + XMLSize.of(name) + XMLSize.of(classname) + XMLSize.of(file ?? "")
    switch status {
    case .passed: break
    case .skipped(let message): size += XMLSize.of(message)
    case .error(_, let message): size += 2 * XMLSize.of(message)
    case .failure(_, let message, let body): size += XMLSize.of(message) + XMLSize.of(body)
    }
    return properties.reduce(size) { $0 + 60 + XMLSize.of($1.name) + XMLSize.of($1.value) }
  }
}

enum XMLSize {
  /// An upper bound of the bytes of a text once it is escaped: `&quot;` takes 6, a character beyond
  /// ASCII in an attribute up to 9 (`&#xFFFFF;`) but never more than 5 a byte.
  static func of(_ text: String) -> Int {
    text.utf8.reduce(0) { size, byte in
      switch byte {
      case 0x22, 0x26, 0x3C, 0x3E: size + 6
      case 0x20..<0x80: size + 1
      default: size + 5
      }
    }
  }
}
