/// Takes a stream of events (WHATWG HTML, section 9.2) apart as it comes.
public struct EventReader: Sendable {
  /// The last event's id: where to go on from.
  public private(set) var lastID: String?
  /// How long to wait before going on, as the stream says.
  public private(set) var pause = Duration.milliseconds(500)
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var followsReturn = false

  /// At the start of a stream.
  public init() {}

  /// The data of the events that are whole with this piece.
  public mutating func take(_ piece: [UInt8]) -> [[UInt8]] {
    var whole: [[UInt8]] = []
    var rest = piece[...]
    // Lines end in CR LF, LF or CR.
    if followsReturn, rest.first == 0x0A { rest.removeFirst() }
    followsReturn = false
    while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
      line += rest[..<end]
      if line.isEmpty {
        if !data.isEmpty { whole.append(data) }
        data = []
      } else {
        field()
      }
      line = []
      let next = end + 1
      let isPair = rest[end] == 0x0D && next < rest.endIndex && rest[next] == 0x0A
      followsReturn = rest[end] == 0x0D && next == rest.endIndex
      rest = rest[(isPair ? next + 1 : next)...]
    }
    line += rest
    return whole
  }

  private mutating func field() {
    let name = line.prefix { $0 != UInt8(ascii: ":") }
    let rest = line[name.endIndex...].dropFirst()
    let value = rest.first == 0x20 ? rest.dropFirst() : rest
    switch String(decoding: name, as: UTF8.self) {
    case "data":
      if !data.isEmpty { data.append(0x0A) }
      data += value
    case "id": lastID = String(decoding: value, as: UTF8.self)
    case "retry":
      if let milliseconds = Int(String(decoding: value, as: UTF8.self)), milliseconds >= 0 {
        pause = .milliseconds(min(milliseconds, 600_000))
      }
    default: break
    }
  }
}
