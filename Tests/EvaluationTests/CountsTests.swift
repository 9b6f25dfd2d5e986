import Evaluation
import Testing

@Suite struct CountsTests {
  @Test(
    arguments: [
      (0, "0 calls"), (1, "1 call"), (999, "999 calls"), (1000, "1,000 calls"),
      (1_234_567, "1,234,567 calls"), (-12_345, "-12,345 calls"),
      (.min, "-9,223,372,036,854,775,808 calls"),
    ] as [(Int, String)])
  func `counts have their thousands apart and one of a thing is no plural`(
    _ count: Int, _ text: String
  ) {
    #expect(Counts.text(count, "call") == text)
  }
}
