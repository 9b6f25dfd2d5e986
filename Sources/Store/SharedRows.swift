import Evaluation

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
