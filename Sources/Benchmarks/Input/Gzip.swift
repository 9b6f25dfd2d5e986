import CLibarchive
import Evaluation

/// A file compressed by gzip, unpacked in memory.
enum Gzip {
  /// Whether content begins as gzip's does.
  static func isFormat(of bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

  /// What was compressed.
  ///
  /// libarchive does not look at the checksum, so it is compared here. A file of several members has
  /// one for each and none for the whole; it is refused.
  /// - Throws: `InputError` where the content is damaged, or longer than `maximumBytes`.
  static func unpacked(_ bytes: [UInt8], _ path: String, maximumBytes: Int) throws -> [UInt8] {
    let content = try content(of: bytes, path, maximumBytes: maximumBytes)
    guard littleEndian(bytes.suffix(8).prefix(4)) == checksum(content),
      littleEndian(bytes.suffix(4)) == UInt32(truncatingIfNeeded: content.count)
    else { throw damage(path, "its checksum is not its content's") }
    return content
  }

  /// What gzip or zstd has compressed of a page of a Parquet file.
  /// - Parameter count: how many bytes it must be.
  static func page(_ bytes: [UInt8], count: Int) throws -> [UInt8] {
    let content: [UInt8]
    do {
      content = try self.content(of: bytes, "", maximumBytes: count)
    } catch let error as InputError {
      throw ParquetFault(error.problem)
    }
    guard content.count == count else { throw ParquetFault("a page is not as long as it says") }
    return content
  }

  private static func content(of bytes: [UInt8], _ path: String, maximumBytes: Int) throws
    -> [UInt8]
  {
    if let problem = oa_load() { throw InputError(path, String(cString: problem)) }
    return try bytes.withUnsafeBytes { packed in
      guard let start = packed.baseAddress, let archive = oa_open_compressed(start, packed.count)
      else {
        throw InputError(path, "no memory to read it")
      }
      defer { oa_close(archive) }
      return try read(archive, path, maximumBytes)
    }
  }

  private static func read(_ archive: OpaquePointer, _ path: String, _ maximumBytes: Int) throws
    -> [UInt8]
  {
    guard oa_next(archive) == 1 else { throw damage(path, problem(archive)) }
    var content: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    guard let start = buffer.baseAddress else { return [] }
    while true {
      let count = oa_read(archive, start, buffer.count)
      guard count >= 0 else { throw damage(path, problem(archive)) }
      if count == 0 { return content }
      guard content.count + count <= maximumBytes else {
        throw InputFile.tooLong(path, "it unpacks to more than", maximumBytes)
      }
      content.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private static func problem(_ archive: OpaquePointer) -> String {
    oa_error(archive).map { String(cString: $0) } ?? "it is cut off"
  }

  private static func damage(_ path: String, _ problem: String) -> InputError {
    InputError(
      path, "the compressed file cannot be read: \(problem)",
      remedy: "It may have been cut off, or consist of several parts. Try: gunzip -k "
        + InputFile.name(of: path))
  }

  private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// CRC-32 as in RFC 1952, section 8.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    let table = (0..<256).map { (byte: UInt32) in
      (0..<8).reduce(byte) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
    }
    return ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
  }
}
