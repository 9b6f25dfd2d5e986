import CLibxml2

/// Takes in what an XML document holds, in its order.
protocol XMLContent: AnyObject {
  /// Whether it needs no more: reading ends then.
  var isComplete: Bool { get }
  /// An element begins; its name is without a prefix.
  func start(_ name: String, _ attributes: XMLAttributes)
  /// An element ends.
  func end(_ name: String)
  /// A piece of text.
  func text(_ text: String)
}

extension XMLContent {
  var isComplete: Bool { false }
  func end(_ name: String) {}
  func text(_ text: String) {}
}

/// An element's attributes; they live as long as the call that hands them over.
struct XMLAttributes {
  fileprivate let count: Int
  fileprivate let fields: UnsafePointer<UnsafePointer<CChar>?>?

  /// The value of an attribute, by its name without a prefix.
  /// - Parameter isQualified: whether it is one with a namespace, as `r:id` beside `id`.
  subscript(_ name: String, isQualified isQualified: Bool = false) -> String? {
    guard let fields else { return nil }
    for index in 0..<count {
      let field = fields + 5 * index
      guard let found = field[0], (field[2] != nil) == isQualified, String(cString: found) == name,
        let start = field[3], let end = field[4]
      else { continue }
      return String(
        decoding: UnsafeRawBufferPointer(start: start, count: end - start), as: UTF8.self)
    }
    return nil
  }
}

/// An XML part of an office file.
enum XMLPart {
  private final class Box {
    let content: any XMLContent
    init(_ content: any XMLContent) { self.content = content }
  }

  /// Reads a document.
  /// - Parameter part: its name, for errors.
  /// - Throws: `AttachmentFault` where it is not well-formed or has a document type; office files have
  ///   none, and one could make a small file fill the memory.
  static func read(_ bytes: [UInt8], _ part: String, into content: some XMLContent)
    throws(AttachmentFault)
  {
    if let problem = ox_load() { throw AttachmentFault(String(cString: problem)) }
    let box = Box(content)
    var handler = ox_handler(
      start: { context, name, count, fields in
        let content = XMLPart.content(context)
        content.start(
          String(cString: name), XMLAttributes(count: Int(count), fields: fields))
        return content.isComplete ? 0 : 1
      },
      end: { context, name in
        let content = XMLPart.content(context)
        content.end(String(cString: name))
        return content.isComplete ? 0 : 1
      },
      text: { context, text, count in
        let content = XMLPart.content(context)
        content.text(
          String(decoding: UnsafeRawBufferPointer(start: text, count: Int(count)), as: UTF8.self))
        return content.isComplete ? 0 : 1
      })
    let end = withExtendedLifetime(box) {
      bytes.withUnsafeBytes { raw in
        let start = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
        return start.map {
          ox_read($0, raw.count, &handler, Unmanaged.passUnretained(box).toOpaque())
        } ?? OX_DAMAGED
      }
    }
    switch end {
    case OX_DONE, OX_STOPPED: return
    case OX_DOCTYPE: throw AttachmentFault("its \(part) has a document type")
    default: throw AttachmentFault("its \(part) is damaged")
    }
  }

  private static func content(_ context: UnsafeMutableRawPointer) -> any XMLContent {
    Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().content
  }

  /// Calls the closure for each element's beginning.
  static func eachElement(
    of bytes: [UInt8], _ part: String, _ body: @escaping (String, XMLAttributes) -> Void
  ) throws(AttachmentFault) {
    try read(bytes, part, into: Elements(body))
  }

  private final class Elements: XMLContent {
    private let body: (String, XMLAttributes) -> Void
    init(_ body: @escaping (String, XMLAttributes) -> Void) { self.body = body }
    func start(_ name: String, _ attributes: XMLAttributes) { body(name, attributes) }
  }
}
