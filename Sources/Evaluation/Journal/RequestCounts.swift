/// How often each request of an attempt was made. Two are the same where an endpoint is sent the same of them
/// but for the seed, however the messages are divided into parts.
struct RequestCounts {
  private struct Entry {
    let request: ChatRequest
    var count = 1
    /// Of what is said; made when another request is as long.
    var hash: Int?
  }

  /// By the length of what is said. In most organizations few requests share it, in a team of agents who are
  /// told the same in turn, nearly all.
  private var entries: [Int: [Entry]] = [:]

  /// Counts a request.
  /// - Returns: how often it was made before.
  mutating func add(_ request: ChatRequest) -> Int {
    let length = request.messages.contentBytes
    guard var alike = entries.removeValue(forKey: length) else {
      entries[length] = [Entry(request: request)]
      return 0
    }
    defer { entries[length] = alike }
    let hash = request.messages.contentHash
    if alike.count == 1, alike[0].hash == nil {
      alike[0].hash = alike[0].request.messages.contentHash
    }
    let place = alike.firstIndex { $0.hash == hash && $0.request.isSent(like: request) }
    guard let place else {
      alike.append(Entry(request: request, hash: hash))
      return 0
    }
    alike[place].count += 1
    return alike[place].count - 1
  }
}

extension ChatRequest {
  fileprivate func isSent(like other: ChatRequest) -> Bool {
    model == other.model && sampling == other.sampling && schema == other.schema
      && tools == other.tools && messages.readsLike(other.messages)
  }
}

extension [Message] {
  /// A hash of what is said, the same however it is divided into parts.
  fileprivate var contentHash: Int {
    var hasher = Hasher()
    for message in self {
      hasher.combine(message.role)
      var content = message.content
      content.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
    return hasher.finalize()
  }
}
