import Testing
import Transport

struct EventReaderTests {
  private static let stream =
    "id: 7\r\ndata: one\r\ndata:two\r\n\r\n: still there\nretry: 40\ndata: three\n\ndata: last"

  @Test(arguments: [1, 2, 3, 7, 1000])
  func `events are the same whatever pieces they come in`(size: Int) {
    var reader = EventReader()
    var events: [String] = []
    var rest = Array(Self.stream.utf8)[...]
    while !rest.isEmpty {
      events += reader.take(Array(rest.prefix(size))).map { String(decoding: $0, as: UTF8.self) }
      rest = rest.dropFirst(size)
    }
    // What no blank line ends is not whole yet.
    #expect(events == ["one\ntwo", "three"])
    #expect(reader.lastID == "7" && reader.pause == .milliseconds(40))
  }
}
