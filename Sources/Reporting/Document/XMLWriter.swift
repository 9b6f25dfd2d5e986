import CLibxml2
import Evaluation

/// Writes XML with libxml2's xmlTextWriter; all text passes through `XMLText`.
struct XMLWriter {
  private let writer: OpaquePointer

  /// The document that `body` writes.
  /// - Parameter option: what asked for it, as errors name it.
  /// - Throws: `InputError` where libxml2 is not there.
  static func document(for option: String, _ body: (XMLWriter) -> Void) throws -> String {
    if let failure = ox_load() {
      throw InputError(
        option, String(cString: failure), remedy: "install it: apt install libxml2")
    }
    guard let writer = ox_writer_create() else { throw InputError(option, "out of memory") }
    defer { ox_writer_destroy(writer) }
    body(XMLWriter(writer: writer))
    var count = 0
    guard let bytes = ox_finish(writer, &count) else {
      throw InputError(option, "libxml2 could not write the file: out of memory")
    }
    return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
      String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
    }
  }

  func element(
    _ name: String, _ attributes: [(String, String)] = [], _ content: () -> Void = {}
  ) {
    ox_start_element(writer, name)
    for (name, value) in attributes { ox_attribute(writer, name, XMLText.line(value)) }
    content()
    ox_end_element(writer)
  }

  func text(_ text: String) { ox_text(writer, XMLText.clean(text)) }
}
