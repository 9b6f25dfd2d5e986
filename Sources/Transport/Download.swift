import Glibc

/// Where a download's bytes go. Used on the transfer thread only.
struct Download {
  let descriptor: Int32
  let offset: Int
  let progress: (@Sendable (_ received: Int, _ total: Int?) -> Void)?
  /// Bytes in the file so far; nil until the response has begun.
  private var position: Int?
  private var total: Int?

  init(
    descriptor: Int32, offset: Int, progress: (@Sendable (_ received: Int, _ total: Int?) -> Void)?
  ) {
    self.descriptor = descriptor
    self.offset = offset
    self.progress = progress
  }

  /// Settles where the body of a 200 or 206 response belongs in the file.
  mutating func begin(status: Int, headers: HTTPHeaders) throws(TransportError) {
    guard position == nil else { return }
    if status == 206 {
      let range = headers["Content-Range"] ?? ""
      guard range.hasPrefix("bytes \(offset)-") else {
        throw .failed("the server sent another part of the file than bytes \(offset)-: '\(range)'")
      }
      position = offset
      total = range.split(separator: "/").last.flatMap { Int($0) }
    } else {
      guard ftruncate(descriptor, 0) == 0 else { throw .cannotWrite(errorText()) }
      position = 0
      total = headers["Content-Length"].flatMap { Int($0) }
    }
  }

  /// Writes a piece of the body.
  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(TransportError) {
    var rest = bytes
    var place = position ?? 0
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = pwrite(descriptor, start, rest.count, off_t(place))
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw .cannotWrite(errorText()) }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      place += written
    }
    position = place
    progress?(place, total)
  }

  private func errorText() -> String {
    "cannot write the download: \(String(cString: strerror(errno)))"
  }
}
