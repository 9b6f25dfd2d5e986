import Benchmarks
import CLibarchive
import Evaluation

#if canImport(Glibc)
  import Glibc
#endif

/// Takes wanted members out of a zip file that nobody vouches for.
///
/// Members are known by their last path component and written under names that the caller chooses,
/// so no path of the archive is ever used. An archive with a path that leads out of its own folder,
/// with a link or with a device is refused all the same: it is not the archive that was meant.
struct ZipArchive {
  /// More members than this are refused.
  static let maximumMembers = 10_000

  let path: String
  /// What all wanted members together may come to, in bytes.
  let maximumBytes: Int

  /// Writes each wanted member to `destination`.
  /// - Throws: `Mismatch` where the archive is damaged, hostile or lacks a member; `InputError` where
  ///   a file cannot be written.
  func extract(_ wanted: [OfficialFile.Member], to destination: (String) -> String) throws {
    if let problem = oa_load() { throw InputError(path, String(cString: problem)) }
    guard let zip = oa_open_zip(path) else { throw InputError(path, "no memory to read it") }
    defer { oa_close(zip) }
    var missing = wanted
    var budget = maximumBytes
    var count = 0
    while try advances(zip) {
      count += 1
      guard count <= Self.maximumMembers else {
        throw Mismatch("the archive has more than \(Self.maximumMembers) members")
      }
      let name = try Self.safeName(zip)
      guard oa_kind_of(zip) == OA_FILE, wanted.contains(where: { $0.name == name }) else {
        continue
      }
      guard let index = missing.firstIndex(where: { $0.name == name }) else {
        throw Mismatch("the archive has \(name) twice")
      }
      try write(zip, missing.remove(at: index), to: destination(name), &budget)
    }
    if !missing.isEmpty {
      throw Mismatch(
        "the archive lacks " + missing.map(\.name).joined(separator: ", "))
    }
  }

  private func advances(_ zip: OpaquePointer) throws -> Bool {
    switch oa_next(zip) {
    case 0: return false
    case 1: return true
    default: throw damage(zip)
    }
  }

  private func damage(_ zip: OpaquePointer) -> Mismatch {
    Mismatch(
      "the archive cannot be read: "
        + (oa_error(zip).map { String(cString: $0) } ?? "it is no zip file"))
  }

  /// The last component of the current member's path; empty for a folder, and for a name that is no
  /// text, which no wanted member has.
  private static func safeName(_ zip: OpaquePointer) throws -> String {
    let path = oa_path(zip).map { String(cString: $0) } ?? ""
    let shown = path.debugDescription
    switch oa_kind_of(zip) {
    case OA_SYMBOLIC_LINK, OA_HARD_LINK:
      throw Mismatch("the archive is refused: its member \(shown) is a link")
    case OA_OTHER:
      throw Mismatch("the archive is refused: its member \(shown) is neither file nor folder")
    default: break
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if path.hasPrefix("/") || parts.contains("..") || path.contains("\\") {
      throw Mismatch("the archive is refused: its member \(shown) leads out of the folder")
    }
    return String(parts.last ?? "")
  }

  private func write(
    _ zip: OpaquePointer, _ member: OfficialFile.Member, to path: String, _ budget: inout Int
  ) throws {
    let output = try OutputFile(path, truncating: true)
    var lines = JSONLineCount()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    guard let start = buffer.baseAddress else { return }
    while true {
      let count = oa_read(zip, start, buffer.count)
      guard count >= 0 else { throw damage(zip) }
      if count == 0 { break }
      budget -= count
      guard budget >= 0 else {
        throw Mismatch("the archive unpacks to more than \(maximumBytes) bytes")
      }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      lines.add(piece)
      try output.write(piece)
    }
    try lines.check(member)
    try output.sync()
  }
}

/// Counts lines, and sees whether each begins and ends as a JSON object does.
struct JSONLineCount {
  private var lines = 0
  private var malformedLine: Int?
  private var last: UInt8 = 0x0A

  /// Takes the next piece of the file.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes {
      if byte == 0x0A {
        if last != 0x7D { malformedLine = malformedLine ?? lines }
      } else if last == 0x0A {
        lines += 1
        if byte != 0x7B { malformedLine = malformedLine ?? lines }
      }
      if byte != 0x0D { last = byte }
    }
  }

  /// Compares with what the official file has.
  /// - Throws: `Mismatch`.
  func check(_ member: OfficialFile.Member) throws {
    if let malformedLine {
      throw Mismatch("line \(malformedLine) of \(member.name) is no JSON object")
    }
    guard lines == member.lines, last == 0x7D || last == 0x0A else {
      throw Mismatch(
        "\(member.name) has \(Counts.text(lines, "line")), the official file \(Counts.text(member.lines))"
      )
    }
  }
}
