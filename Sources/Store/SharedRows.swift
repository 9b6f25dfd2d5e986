import Glibc

/// A row that many transcripts refer to. Such rows are never changed nor deleted, so that a writer
/// may remember their ids.
enum SharedRow: Hashable {
  case agent(id: ExactText, role: ExactText, layer: ExactText?)
  case settings(SharedSettings)
  case origin(endpoint: ExactText, servedModel: ExactText?)
  case metric(scoringVersion: ExactText, name: ExactText)
}

/// The columns of `request_settings`.
struct SharedSettings: Hashable {
  let model: ExactText
  let schemaName: ExactText?
  let schema: ExactText?
  let maxCompletionTokens: Int?
  let temperature: Double?
  let topP: Double?
  let reasoningEffort: ExactText?
  let extraBody: ExactText?
}

/// A text that equals only the same bytes, as in SQLite. Swift's strings are equal under canonical
/// equivalence already.
struct ExactText: Hashable {
  private let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Self, right: Self) -> Bool {
    var (left, right) = (left.text, right.text)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        guard left.count == right.count, let start = left.baseAddress,
          let other = right.baseAddress
        else { return left.isEmpty && right.isEmpty }
        return memcmp(start, other, left.count) == 0
      }
    }
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// The ids of shared rows that a connection has seen. Forgotten when a transaction is rolled back,
/// because it may have made some of them.
struct SharedRows {
  private static let most = 65_536
  private var ids: [SharedRow: Int64] = [:]

  subscript(_ row: SharedRow) -> Int64? { ids[row] }

  mutating func remember(_ row: SharedRow, _ id: Int64) {
    if ids.count >= Self.most { ids = [:] }
    ids[row] = id
  }

  mutating func forget() { ids = [:] }
}
