import CLibarchive
import Evaluation

/// The members of a zip file in memory that nobody vouches for.
struct ZipMembers {
  /// One file or folder of the archive.
  struct Member {
    /// Its path within the archive.
    let path: String
    let isFolder: Bool
    /// Its length as the archive states it.
    let statedBytes: Int?
    /// Its content; nil where it was not asked for.
    let bytes: [UInt8]?
  }

  /// More members are refused.
  static let maximumMembers = 10_000
  /// An archive whose wanted members unpack to more is refused.
  static let maximumBytes = 64 << 20
  /// So is one that unpacks to more than so many times its own length, once that is over a MiB: what
  /// is packed so tightly was made to fill memories.
  static let maximumRatio = 200

  /// The members in the archive's order.
  let members: [Member]

  /// Reads the wanted members.
  /// - Throws: `AttachmentFault` where the archive is damaged, encrypted, or has a member that leads
  ///   out of it, that is a link or a device, or that is there twice; or is larger than the bounds.
  init(_ bytes: [UInt8], _ isWanted: (String) -> Bool) throws(AttachmentFault) {
    if let problem = oa_load() { throw AttachmentFault(String(cString: problem)) }
    let result = bytes.withUnsafeBytes { packed in
      Result { () throws(AttachmentFault) in try Self.read(packed, isWanted) }
    }
    members = try result.get()
  }

  private static func read(_ packed: UnsafeRawBufferPointer, _ isWanted: (String) -> Bool)
    throws(AttachmentFault) -> [Member]
  {
    guard let start = packed.baseAddress, let zip = oa_open_zip_bytes(start, packed.count) else {
      throw AttachmentFault("there is no memory to read it")
    }
    defer { oa_close(zip) }
    var members: [Member] = []
    var paths: Set<ExactText> = []
    var room = min(maximumBytes, max(1 << 20, packed.count * maximumRatio))
    let bound = room
    while try advances(zip) {
      guard members.count < maximumMembers else {
        throw AttachmentFault("it has more than \(maximumMembers) members")
      }
      let path = try safePath(zip)
      guard paths.insert(ExactText(path)).inserted else {
        throw AttachmentFault("its member \(path.debugDescription) is there twice")
      }
      let isFolder = oa_kind_of(zip) == OA_FOLDER
      let size = oa_size(zip)
      members.append(
        Member(
          path: path, isFolder: isFolder, statedBytes: size < 0 ? nil : Int(size),
          bytes: !isFolder && isWanted(path) ? try content(zip, &room, of: bound) : nil))
    }
    return members
  }

  private static func advances(_ zip: OpaquePointer) throws(AttachmentFault) -> Bool {
    switch oa_next(zip) {
    case 0: return false
    case 1: return true
    default: throw damage(zip)
    }
  }

  private static func damage(_ zip: OpaquePointer) -> AttachmentFault {
    let problem = oa_error(zip).map { String(cString: $0) } ?? "it is no zip file"
    return AttachmentFault("it cannot be unpacked: \(problem)")
  }

  private static func safePath(_ zip: OpaquePointer) throws(AttachmentFault) -> String {
    let path = oa_path(zip).map { String(cString: $0) } ?? ""
    let kind = oa_kind_of(zip)
    guard kind == OA_FILE || kind == OA_FOLDER else {
      throw AttachmentFault("its member \(path.debugDescription) is neither file nor folder")
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if path.isEmpty || path.hasPrefix("/") || parts.contains("..") || path.contains("\\") {
      throw AttachmentFault("its member \(path.debugDescription) leads out of it")
    }
    return path
  }

  private static func content(_ zip: OpaquePointer, _ room: inout Int, of bound: Int)
    throws(AttachmentFault) -> [UInt8]
  {
    var content: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    guard let start = buffer.baseAddress else { return [] }
    while true {
      let count = oa_read(zip, start, buffer.count)
      guard count >= 0 else { throw damage(zip) }
      if count == 0 { return content }
      room -= count
      guard room >= 0 else {
        throw AttachmentFault("it unpacks to more than \(Counts.text(bound)) bytes")
      }
      content.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
