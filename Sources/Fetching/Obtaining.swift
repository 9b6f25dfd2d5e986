import Benchmarks
import Evaluation
import Transport

#if canImport(Glibc)
  import Glibc
#endif

// How a file gets under its name with `.part`, verified.

extension FetchTask {
  /// Copies or downloads a file and verifies it. A download that was resumed and turns out wrong is
  /// made once more from the beginning.
  func obtain(_ file: OfficialFile) async throws {
    let part = "\(folder)/\(file.name).part"
    if let given = fetcher.source.file {
      let from =
        file == self.file
        ? given : try CompanionFile.locate(file.name, beside: given, namedAt: given)
      do {
        try copy(file, from, to: part)
        try verify(file)
      } catch let error as Mismatch {
        discard(file)
        throw InputError(from, "not the official file: \(error.description)")
      }
      return
    }
    do {
      let wasResumed = try await download(file, to: part)
      do {
        return try verify(file)
      } catch let error as Mismatch where wasResumed {
        discard(file)
        fetcher.report(.startingOver(name: file.name, reason: error.description))
      }
      _ = try await download(file, to: part)
      try verify(file)
    } catch let error as Mismatch {
      discard(file)
      throw problem(file, "not the official file: \(error.description)")
    }
  }

  private func discard(_ file: OfficialFile) {
    for name in Set(file.placedNames + [file.name]) { unlink("\(folder)/\(name).part") }
  }

  private func copy(_ file: OfficialFile, _ from: String, to part: String) throws {
    let maximumBytes = file.maximumBytes
    let descriptor = open(from, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError.system(from, "cannot be read") }
    defer { close(descriptor) }
    let output = try OutputFile(part, truncating: true, mode: file.mode)
    var left = maximumBytes
    _ = try eachPiece(of: descriptor, from) { piece in
      left -= piece.count
      guard left >= 0 else { throw Mismatch("it is longer than \(maximumBytes) bytes") }
      try output.write(piece)
    }
    try output.sync()
  }
}

// MARK: - Downloads

extension FetchTask {
  /// How often a download that broke off goes on by itself.
  private static let resumptions = 5

  /// Downloads to a file, behind what it holds from an earlier attempt.
  /// - Returns: whether any of it came earlier than the rest.
  private func download(_ file: OfficialFile, to part: String) async throws -> Bool {
    let output = try OutputFile(part, truncating: !isResumable(file), mode: file.mode)
    if let size = file.length, OutputFile.length(part) > size { ftruncate(output.descriptor, 0) }
    var wasResumed = false
    for attempt in 0... {
      let offset = OutputFile.length(part)
      wasResumed = wasResumed || offset > 0
      if offset > 0, offset == file.length { break }
      do {
        try await transfer(file, to: output, offset: offset)
        break
      } catch let error as TransportError {
        let goesOn = error.isInterruption && OutputFile.length(part) > offset
        guard goesOn, attempt < Self.resumptions else {
          if OutputFile.length(part) == 0 { unlink(part) }
          throw problem(
            file, "the download failed: \(error)",
            keeps: isResumable(file) && OutputFile.length(part) > 0)
        }
      }
    }
    try output.sync()
    return wasResumed
  }

  /// Without anything to tell that the remote file has changed, a download starts anew.
  private func isResumable(_ file: OfficialFile) -> Bool {
    file.identity != .unknown || !file.members.isEmpty
  }

  private func transfer(_ file: OfficialFile, to output: OutputFile, offset: Int) async throws {
    let request = try request(file)
    fetcher.report(
      .downloading(
        name: file.name, address: String("\(request)".dropFirst("GET ".count)), resumedAt: offset))
    guard let client = fetcher.client else { return }
    let report = fetcher.report
    let response: HTTPResponse
    do {
      response = try await client.download(request, to: output.descriptor, resumingAt: offset) {
        report(.progress(name: file.name, received: $0, total: $1))
      }
    } catch TransportError.tooLarge(let limit) {
      throw Mismatch("\(file.name) is longer than \(limit) bytes")
    }
    switch response.status {
    case 200, 206: return
    // Nothing is left, or another file is there now: the checksum tells.
    case 416 where offset > 0: return
    case 401, 403: throw refusal(file, response.status)
    default: throw problem(file, "the server answered with status \(response.status)")
    }
  }

  private func request(_ file: OfficialFile) throws -> HTTPRequest {
    var request = HTTPRequest(.get, address(of: file))
    request.redirects = .anyHost
    request.totalTimeout = .seconds(24 * 3600)
    request.stallTimeout = .seconds(60)
    request.maxResponseBytes = file.length ?? file.maximumBytes
    guard let page = file.accessPage, fetcher.source.mirror == nil else { return request }
    guard let token = fetcher.source.token else {
      throw InputError(
        benchmark.name, "\(file.name) is gated, and HF_TOKEN is not set",
        remedy: """
          Ask for access at \(page), then set HF_TOKEN to a token of your account with read access. \
          Or give a copy that you have: orgbench datasets fetch \(benchmark.name) --from \(file.name)
          """)
    }
    request.headers.append(HTTPField("Authorization", "Bearer \(token)", isSecret: true))
    return request
  }

  private func address(of file: OfficialFile) -> String {
    guard let mirror = fetcher.source.mirror else { return file.location }
    return (mirror.hasSuffix("/") ? mirror : mirror + "/") + benchmark.name + "/"
      + FetchAddress.encoded(file.name)
  }

  private func refusal(_ file: OfficialFile, _ status: Int) -> InputError {
    guard let page = file.accessPage, fetcher.source.mirror == nil else {
      return problem(file, "the server answered with status \(status)")
    }
    return InputError(
      file.location, "the server refused HF_TOKEN (status \(status))",
      remedy: "Ask for access at \(page), and use a token of that account with read access.")
  }

  /// An error with the ways to get the file without this program.
  private func problem(_ file: OfficialFile, _ text: String, keeps: Bool = false) -> InputError {
    let places = file.placedNames.map { "\(folder)/\($0)" }.joined(separator: ", ")
    return InputError(
      address(of: file), text,
      remedy: (keeps ? "What has come so far is kept: the same command goes on from there. " : "")
        + "Or get the file by other means and place it with: orgbench datasets fetch "
        + "\(benchmark.name) --from FILE; or by hand as \(places)")
  }
}

/// Parts of addresses.
enum FetchAddress {
  /// A name as one component of a URL's path.
  static func encoded(_ name: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return name.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        String(UnicodeScalar(byte))
      default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }.joined()
  }

  /// The folder of a path, with its slash; empty where it has none.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

extension OfficialFile {
  /// The permissions of what is fetched: gated data must not be passed on, so nobody else on the
  /// machine may read them.
  var mode: mode_t { accessPage == nil ? 0o644 : 0o600 }

  /// Its length in bytes, where published.
  var length: Int? {
    if case .sha256(_, let bytes) = identity { bytes } else { nil }
  }
}

extension TransportError {
  /// Whether the rest may come on another connection.
  fileprivate var isInterruption: Bool {
    switch self {
    case .cutOff, .stalled, .timedOut, .cannotConnect: true
    default: false
    }
  }
}
