public import Evaluation

/// Attempts as OpenTelemetry traces in the JSON encoding of OTLP, with the semantic conventions for
/// generative AI (`gen_ai.*`).
///
/// An attempt is a trace: a span for the organization (`invoke_workflow`), in it one for each agent
/// (`invoke_agent`), in these one for each call (`chat`) and use of a tool (`execute_tool`). Scores are
/// `gen_ai.evaluation.result` events of the organization's span. What the conventions have no name for
/// is named `orgbench.*`.
public enum OTLPTrace {
  /// The version of the semantic conventions whose names are used.
  public static let schema = "https://opentelemetry.io/schemas/1.41.0"

  /// An attempt as `TracesData`, which is also a request to a collector's `/v1/traces`.
  public static func json(of attempt: TracedAttempt) -> JSONValue {
    let resource: OTLPAttributes = [
      "service.name": "orgbench", "service.version": .string(attempt.version),
    ]
    let scope: JSONValue = ["name": "orgbench", "version": .string(attempt.version)]
    let spans = OTLPSpans(attempt: attempt).all.map(\.json)
    return [
      "resourceSpans": [
        [
          "resource": ["attributes": resource.json], "schemaUrl": .string(schema),
          "scopeSpans": [
            ["scope": scope, "schemaUrl": .string(schema), "spans": .array(spans)]
          ],
        ]
      ]
    ]
  }
}

/// Attributes of a span in their order.
struct OTLPAttributes: ExpressibleByDictionaryLiteral {
  private var entries: [(name: String, value: JSONValue)]

  init(dictionaryLiteral elements: (String, JSONValue)...) {
    entries = elements.map { ($0.0, $0.1) }
  }

  /// Sets an attribute; nil leaves it out.
  subscript(name: String) -> JSONValue? {
    get { entries.last { $0.name == name }?.value }
    set {
      entries.removeAll { $0.name == name }
      if let newValue { entries.append((name, newValue)) }
    }
  }

  /// As a list of `KeyValue`.
  var json: JSONValue {
    .array(entries.map { ["key": .string($0.name), "value": Self.anyValue($0.value)] })
  }

  /// As `AnyValue`: 64-bit integers are strings, as in all JSON of Protocol Buffers.
  private static func anyValue(_ value: JSONValue) -> JSONValue {
    switch value {
    case .null: [:]
    case .bool(let flag): ["boolValue": .bool(flag)]
    case .integer(let number): ["intValue": .string(String(number))]
    case .number(let number): ["doubleValue": .number(number)]
    case .string(let text): ["stringValue": .string(text)]
    case .array(let elements): ["arrayValue": ["values": .array(elements.map(anyValue))]]
    case .object: ["stringValue": .string(text(of: value))]
    }
  }

  /// A value as one line of JSON: what structured attributes are on spans, since SDKs and back ends take
  /// no objects there.
  static func text(of value: JSONValue) -> String {
    String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
  }
}

/// A span as OTLP has it.
struct OTLPSpan {
  /// Where the work was done.
  enum Kind: Int {
    case inside = 1
    case client = 3
  }

  var trace: String
  var id: String
  var parent: String?
  var name: String
  var kind = Kind.inside
  var stretch: AttemptSchedule.Stretch
  var attributes: OTLPAttributes
  var events: [(name: String, attributes: OTLPAttributes)] = []
  /// Why it failed; nil where it did not.
  var failure: String?

  var json: JSONValue {
    var attributes = attributes
    if stretch.isEstimated { attributes["orgbench.time.is_estimated"] = true }
    var members: [String: JSONValue] = [
      "traceId": .string(trace), "spanId": .string(id), "name": .string(name),
      "kind": .integer(kind.rawValue),
      "startTimeUnixNano": .string(Self.nanoseconds(stretch.start)),
      "endTimeUnixNano": .string(Self.nanoseconds(stretch.end)),
      "attributes": attributes.json,
    ]
    members["parentSpanId"] = parent.map(JSONValue.string)
    if !events.isEmpty {
      members["events"] = .array(
        events.map {
          [
            "timeUnixNano": .string(Self.nanoseconds(stretch.end)), "name": .string($0.name),
            "attributes": $0.attributes.json,
          ]
        })
    }
    if let failure { members["status"] = ["code": 2, "message": .string(failure)] }
    return .object(members)
  }

  /// Nanoseconds since 1970, as a string: they are beyond what a double holds.
  private static func nanoseconds(_ seconds: Double) -> String {
    // Microseconds are all that a double has of a time of today. 2^43 s are far in the future.
    let microseconds = Int((min(max(seconds, 0), 0x1p43) * 1e6).rounded())
    return microseconds == 0 ? "0" : "\(microseconds)000"
  }
}
