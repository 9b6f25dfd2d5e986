/// Finds where the objects of a text begin that are closed and lie in no other one.
///
/// A text in which every opening brace is tried anew takes time in the square of its length, since
/// each attempt may run to the end before it fails. So the recognizer remembers how each place it
/// came by ended: what follows an opening bracket or a comma does not depend on how one got there.
struct ObjectRecognizer {
  private(set) var lexer: JSONLexer
  /// By the position of an opening brace, or of a comma in an object: the position behind the
  /// object's end; `failed` where it has none; 0 where it is not known.
  private var objectEnds: [Int32]
  /// The same for arrays.
  private var arrayEnds: [Int32]
  private var open: [Frame] = []
  /// The places of the open objects and arrays, those of the innermost last.
  private var places: [Int] = []

  private static let failed: Int32 = -1

  /// An object or array that is not closed yet.
  private struct Frame {
    let isObject: Bool
    /// Where its places begin.
    let firstPlace: Int
  }

  private enum Step {
    /// An opening bracket or a comma: an element follows, or the end.
    case opened
    /// A value without elements.
    case value
    case closed
    case failed
  }

  init(_ lexer: JSONLexer) {
    self.lexer = lexer
    objectEnds = [Int32](repeating: 0, count: lexer.bytes.count)
    arrayEnds = objectEnds
  }

  /// The opening braces of the outermost closed objects, in order.
  /// - Parameter start: where the search begins.
  mutating func outermostObjects(from start: Int) -> [Int] {
    var starts: [Int] = []
    var position = start
    while position < lexer.bytes.count,
      let brace = lexer.bytes[position...].firstIndex(of: 0x7B)
    {
      if let end = end(ofObjectAt: brace) {
        starts.append(brace)
        position = end
      } else {
        position = brace + 1
      }
    }
    return starts
  }

  /// The position behind the object that begins at a brace, or nil where it is not closed.
  private mutating func end(ofObjectAt brace: Int) -> Int? {
    lexer.position = brace
    enter(isObject: true)
    var expectsElement = true
    while let frame = open.last {
      switch expectsElement ? element(of: frame) : separator(in: frame) {
      case .opened: expectsElement = true
      case .value: expectsElement = false
      case .closed:
        leave(frame)
        expectsElement = false
      case .failed:
        fail()
        return nil
      }
    }
    return lexer.position
  }

  private mutating func element(of frame: Frame) -> Step {
    let place = places[places.count - 1]
    let end = frame.isObject ? objectEnds[place] : arrayEnds[place]
    if end == Self.failed { return .failed }
    if end > 0 {
      lexer.position = Int(end)
      return .closed
    }
    lexer.skipBlanks()
    if lexer.take(frame.isObject ? 0x7D : 0x5D) { return .closed }
    if frame.isObject {
      guard lexer.name() != nil, lexer.colon() else { return .failed }
      lexer.skipBlanks()
    }
    switch lexer.peek() {
    case 0x7B:
      enter(isObject: true)
      return .opened
    case 0x5B:
      enter(isObject: false)
      return .opened
    default: return lexer.scalar() == nil ? .failed : .value
    }
  }

  private mutating func separator(in frame: Frame) -> Step {
    lexer.skipBlanks()
    if lexer.take(0x2C) {
      places.append(lexer.position - 1)
      return .opened
    }
    return lexer.take(frame.isObject ? 0x7D : 0x5D) ? .closed : .failed
  }

  private mutating func enter(isObject: Bool) {
    open.append(Frame(isObject: isObject, firstPlace: places.count))
    places.append(lexer.position)
    lexer.position += 1
  }

  private mutating func leave(_ frame: Frame) {
    remember(Int32(lexer.position), frame)
    open.removeLast()
  }

  private mutating func fail() {
    while let frame = open.popLast() { remember(Self.failed, frame) }
  }

  private mutating func remember(_ end: Int32, _ frame: Frame) {
    for place in places[frame.firstPlace...] {
      if frame.isObject { objectEnds[place] = end } else { arrayEnds[place] = end }
    }
    places.removeLast(places.count - frame.firstPlace)
  }
}
