import Evaluation
import Reporting
import Testing

@Suite struct GateTests {
  private static let readings: [(String, Gate)] = [
    ("f1 >= -1", Gate(metric: "f1", direction: .higher, tolerance: 1)),
    ("f1>=-0.5", Gate(metric: "f1", direction: .higher, tolerance: 0.5)),
    ("f1 >= +2", Gate(metric: "f1", direction: .higher, tolerance: -2)),
    ("score >= 0", Gate(metric: "score", direction: .higher, tolerance: 0)),
    (
      "squad2:tokens <= +10% advisory",
      Gate(
        metric: "tokens", benchmark: "squad2", direction: .lower, tolerance: 10, unit: .percent,
        tier: .advisory)
    ),
    ("calls <= 0.25 critical", Gate(metric: "calls", direction: .lower, tolerance: 0.25)),
  ]

  @Test(arguments: readings)
  func `a gate is read`(text: String, gate: Gate) throws {
    #expect(try Gate(text) == gate)
  }

  @Test(arguments: [
    "f1 >= -1", "f1 >= +2", "score >= 0", "squad2:tokens <= +10%", "calls <= +0.25",
  ])
  func `a gate's name reads as the gate`(text: String) throws {
    let gate = try Gate(text)
    #expect(gate.name == text)
    #expect(try Gate(gate.name) == gate)
  }

  @Test(arguments: [
    "", "f1", "f1 > -1", "f1 == 1", ">= 1", "f1 >= x", "f1 >= ", "f1 f2 >= 1", "f1 >= 1 soft",
    "f1 >= nan", "f1 >= inf", ":f1 >= 1", "a:b:c >= 1", "f1 >= 1 2 advisory",
  ])
  func `what is no gate is refused with the form`(text: String) {
    #expect {
      try Gate(text)
    } throws: {
      ($0 as? InputError)?.remedy?.contains("METRIC >= -POINTS") ?? false
    }
  }

  @Test func `the same gate twice is refused`() throws {
    let gates = [try Gate("f1 >= -1"), try Gate("f1 >= -1 advisory")]
    #expect(throws: InputError.self) { try Gate.checkUnique(gates) }
  }

  @Test func `a file of gates has comments, trailing commas and defaults`() throws {
    let text = """
      { // gates of the nightly job
        gates: [
          { metric: "f1", benchmark: "squad2", tolerance: 1 },
          { metric: "tokens", tolerance: 10, unit: "percent", tier: "advisory" },
        ],
      }
      """
    #expect(
      try GateFile.gates(Array(text.utf8), path: "g", metrics: []) == [
        Gate(metric: "f1", benchmark: "squad2", direction: .higher, tolerance: 1),
        Gate(
          metric: "tokens", direction: .lower, tolerance: 10, unit: .percent, tier: .advisory),
      ])
  }

  @Test(
    arguments: [
      ("f1", "", .higher), ("abstained_HasAns", "", .lower), ("calls", "", .lower),
      ("cost", "", .lower), ("unknown", "", .higher),
      ("abstained_HasAns", ", direction: 'higher'", .higher),
    ] as [(String, String, MetricDefinition.Direction)])
  func `a gate in a file has its metric's direction, unless it says another`(
    metric: String, more: String, direction: MetricDefinition.Direction
  ) throws {
    let text = "{gates: [{metric: '\(metric)', tolerance: 1\(more)}]}"
    let metrics = [
      MetricDefinition("f1"), MetricDefinition("abstained_HasAns", direction: .lower),
    ]
    let gates = try GateFile.gates(Array(text.utf8), path: "g", metrics: metrics)
    #expect(gates.map(\.direction) == [direction])
  }

  private static let wrongFiles: [(String, String)] = [
    ("[", "g"), ("[]", "g"), ("{}", "g"), ("{gates: []}", "g: gates"),
    ("{gates: [1]}", "g: gates[0]"), ("{gates: [{}]}", "g: gates[0].metric"),
    ("{gates: [{metric: 'f1'}]}", "g: gates[0].tolerance"),
    ("{gates: [{metric: 'f1', tolerance: '1'}]}", "g: gates[0].tolerance"),
    ("{gates: [{metric: 'f1', tolerance: 1, tier: 'soft'}]}", "g: gates[0].tier"),
    ("{gates: [{metric: 'f1', tolerance: 1, tolerence: 1}]}", "g: gates[0].tolerence"),
    ("{gates: [{metric: 'f1', tolerance: 1}], more: 1}", "g: more"),
  ]

  @Test(arguments: wrongFiles)
  func `an error in a file of gates names its place`(text: String, place: String) {
    #expect {
      try GateFile.gates(Array(text.utf8), path: "g", metrics: [])
    } throws: {
      ($0 as? InputError)?.place.replacing(/:\d+:\d+/, with: "") == place
    }
  }
}
