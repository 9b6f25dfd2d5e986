import Testing

import Evaluation

@Suite struct ExactTextTests {
  private let composed = "caf\u{E9}"
  private let decomposed = "cafe\u{301}"

  @Test func `texts that look alike are two where their bytes differ`() {
    #expect(composed == decomposed)
    #expect(ExactText(composed) != ExactText(decomposed))
    #expect(ExactText("") == ExactText(""))
    #expect(ExactText("a") != ExactText(""))
    let places = [ExactText(composed): 1, ExactText(decomposed): 2]
    #expect(places[composed] == 1)
    #expect(places[decomposed] == 2)
    #expect(Set([ExactText(composed)]).contains(composed))
    #expect(!Set([ExactText(composed)]).contains(decomposed))
  }

  @Test func `an attempt is told by the bytes of its task's id`() {
    let ids = [composed, decomposed].map { AttemptID(taskID: $0, repetition: 0) }
    #expect(Set(ids).count == 2)
    #expect(ids[0] == AttemptID(taskID: composed, repetition: 0))
    #expect(ids[0] != AttemptID(taskID: composed, repetition: 1))
  }
}
