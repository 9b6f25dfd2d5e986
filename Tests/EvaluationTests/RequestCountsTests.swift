import Testing

@testable import Evaluation

/// How requests of an attempt are told apart.
@Suite struct RequestCountsTests {
  private func request(_ parts: [MessagePart], model: String = "m") -> ChatRequest {
    ChatRequest(model: model, messages: [Message(.user, parts)], sampling: Sampling())
  }

  @Test func `a request counts as made before however its text is divided into parts`() {
    var counts = RequestCounts()
    #expect(counts.add(request([MessagePart("one\n\ntwo")])) == 0)
    #expect(counts.add(request([MessagePart("one"), MessagePart("two")])) == 1)
    #expect(counts.add(request([MessagePart("one\n"), MessagePart("two", joint: .line)])) == 2)
    #expect(counts.add(request([MessagePart("one"), MessagePart("six")])) == 0)
    #expect(counts.add(request([MessagePart("one\n\ntwo")], model: "n")) == 0)
    #expect(counts.add(request([MessagePart("one\n\nsix")])) == 1)
  }

  @Test func `an image that goes along makes another request of the same text`() {
    let image = MessagePart(.image(InlineFile(mediaType: "image/png", bytes: [1])))
    let other = MessagePart(.image(InlineFile(mediaType: "image/png", bytes: [2])))
    var counts = RequestCounts()
    for (parts, before) in [
      ([MessagePart("what?")], 0), ([MessagePart("what?"), image], 0),
      ([MessagePart("what?"), other], 0), ([MessagePart("what?"), image], 1),
    ] {
      #expect(counts.add(request(parts)) == before)
    }
  }

  @Test func `texts that are equal but for their normalization are two`() {
    var counts = RequestCounts()
    #expect(counts.add(request([MessagePart("\u{E9}a")])) == 0)
    #expect(counts.add(request([MessagePart("e\u{301}")])) == 0)
  }

  @Test func `each of many requests of one length has its own count`() {
    var counts = RequestCounts()
    for round in 0..<3 {
      for number in 1000..<1500 {
        #expect(counts.add(request([MessagePart("\(number)")])) == round)
      }
    }
  }
}
