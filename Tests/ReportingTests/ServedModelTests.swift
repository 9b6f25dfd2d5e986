import Evaluation
import Reporting
import Testing

@Suite struct ServedModelTests {
  @Test(
    arguments: [
      ([], nil),
      ([.init(asked: "m", served: "m", calls: 3), .init(asked: "m", served: nil, calls: 1)], nil),
      ([.init(asked: "m", served: "m-2026", calls: 1200)], "m-2026 (1,200 calls)"),
      (
        [.init(asked: "m", served: nil, calls: 1), .init(asked: "m", served: "x", calls: 2)],
        "x (2 calls), unnamed (1 call)"
      ),
      (
        [.init(asked: "b", served: "b", calls: 1), .init(asked: "a", served: "x", calls: 2)],
        "a: x (2 calls); b: b (1 call)"
      ),
    ] as [([ServedModel], String?)])
  func `another model than asked for is said, with its calls`(
    models: [ServedModel], words: String?
  ) {
    #expect(models.difference == words)
  }
}
