import Evaluation

/// An image, a recording or a film: what its header says of it.
struct MediaFormat {
  /// `an image (PNG, 640 × 480 pixels)`.
  let name: String
  /// What a run has to show for it to be shown as it is.
  let kind: MediaKind
  /// Its type among those that models are sent, such as `image/png`; nil for others.
  private let mediaType: String?
  /// Whether its header says what it must.
  private let isSound: Bool
  private let sense: String
  private let bytes: Int

  private static let sentImages = "models are sent PNG, JPEG, GIF and WebP"
  private static let sentRecordings = "models are sent WAV and MP3"

  private var nameWithLength: String { "\(name) of \(Counts.text(bytes, "byte"))" }

  /// Why words alone do not show it, with its length.
  var omission: String { "it is \(nameWithLength), which cannot be \(sense)" }

  /// How it is sent to models as it is: its type, or why it is not.
  func sending(limit: Int = TaskMedium.maximumBytes) -> Result<String, AttachmentFault> {
    let reason: String
    switch mediaType {
    case nil: reason = "and \(kind == .images ? Self.sentImages : Self.sentRecordings)"
    case _ where !isSound: reason = "whose header is damaged"
    case _ where bytes > limit:
      reason = "of which models are sent \(Counts.text(limit)) bytes at most"
    case let type?: return .success(type)
    }
    return .failure(AttachmentFault("it is \(nameWithLength), \(reason)"))
  }

  /// The format; nil where it is none of these.
  init?(of bytes: [UInt8]) {
    self.bytes = bytes.count
    if let image = Self.image(bytes) {
      let size = image.size.map { ", \($0.width) × \($0.height) pixels" } ?? ""
      name = "an image (\(image.format)\(size))"
      (kind, sense) = (.images, "seen as text")
      mediaType = Self.imageTypes[image.format]
      isSound = Self.isSound(image.format, image.size, bytes)
    } else if let format = Self.audio(bytes) {
      name = "a recording (\(format))"
      (kind, sense) = (.audio, "heard as text")
      mediaType = Self.audioTypes[format]
      isSound =
        format == "WAV" ? WaveHeader.bytesPerSecond(of: bytes) != nil : bytes.count > 10
    } else if Self.isMPEG4(bytes) {
      name = "a film or a recording (MPEG-4)"
      (kind, sense) = (.audio, "shown as text")
      (mediaType, isSound) = (nil, true)
    } else {
      return nil
    }
  }

  private static let imageTypes = [
    "PNG": "image/png", "GIF": "image/gif", "JPEG": "image/jpeg", "WebP": "image/webp",
  ]
  private static let audioTypes = ["WAV": "audio/wav", "MP3": "audio/mpeg"]

  /// Whether an image has a size, and what its format begins with.
  private static func isSound(_ format: String, _ size: Size?, _ bytes: [UInt8]) -> Bool {
    if format == "WebP" {
      // A chunk of one of three kinds, within a container that is there to its end.
      return bytes.count >= 30 && little(bytes, 4, 4) + 8 <= bytes.count
        && ["VP8 ", "VP8L", "VP8X"].contains { bytes[12..<16].elementsEqual($0.utf8) }
    }
    if format == "PNG", bytes.count < 16 || !bytes[12..<16].elementsEqual("IHDR".utf8) {
      return false
    }
    return size.map { $0.width > 0 && $0.height > 0 } ?? false
  }

  private typealias Size = (width: Int, height: Int)

  private static func image(_ bytes: [UInt8]) -> (format: String, size: Size?)? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      return ("PNG", bytes.count < 24 ? nil : (big(bytes, 16, 4), big(bytes, 20, 4)))
    }
    if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) {
      return ("GIF", bytes.count < 10 ? nil : (little(bytes, 6, 2), little(bytes, 8, 2)))
    }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return ("JPEG", sizeOfJPEG(bytes)) }
    if isContainer(bytes, of: "WEBP") { return ("WebP", nil) }
    if bytes.starts(with: "II*\0".utf8) || bytes.starts(with: "MM\0*".utf8) { return ("TIFF", nil) }
    if bytes.starts(with: "BM".utf8), bytes.count > 26, little(bytes, 2, 4) == bytes.count {
      return ("BMP", (little(bytes, 18, 4), little(bytes, 22, 4)))
    }
    if isMPEG4(bytes),
      let format = imageBrands[String(decoding: bytes[8..<12], as: UTF8.self)]
    {
      return (format, nil)
    }
    return nil
  }

  /// Brands of files in MPEG-4's container that are images (ISO/IEC 23008-12).
  private static let imageBrands = [
    "heic": "HEIC", "heix": "HEIC", "heim": "HEIC", "heis": "HEIC", "mif1": "HEIF",
    "msf1": "HEIF", "avif": "AVIF", "avis": "AVIF",
  ]

  private static func isMPEG4(_ bytes: [UInt8]) -> Bool {
    bytes.count > 12 && bytes[4..<8].elementsEqual("ftyp".utf8)
  }

  private static func audio(_ bytes: [UInt8]) -> String? {
    if isContainer(bytes, of: "WAVE") { return "WAV" }
    if bytes.starts(with: "ID3".utf8) { return "MP3" }
    if bytes.starts(with: "OggS".utf8) { return "Ogg" }
    if bytes.starts(with: "fLaC".utf8) { return "FLAC" }
    // A frame's header: 11 bits of one, then a version that exists, layer III and a bit rate.
    let isFrame =
      bytes.count > 3 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0 && bytes[1] & 0x06 == 0x02
      && bytes[1] & 0x18 != 0x08 && bytes[2] & 0xF0 != 0xF0
    return isFrame ? "MP3" : nil
  }

  private static func isContainer(_ bytes: [UInt8], of form: String) -> Bool {
    bytes.starts(with: "RIFF".utf8) && bytes.count >= 12
      && bytes[8..<12].elementsEqual(form.utf8)
  }

  /// From the first segment that begins a frame (ITU-T T.81, B.2.2).
  private static func sizeOfJPEG(_ bytes: [UInt8]) -> Size? {
    var index = 2
    while index + 9 <= bytes.count, bytes[index] == 0xFF {
      let marker = bytes[index + 1]
      if marker == 0xFF {
        // Any marker may be preceded by fill bytes.
        index += 1
        continue
      }
      let isFrame =
        (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
      if isFrame { return (big(bytes, index + 7, 2), big(bytes, index + 5, 2)) }
      let length = big(bytes, index + 2, 2)
      guard length >= 2 else { return nil }
      index += 2 + length
    }
    return nil
  }

  private static func big(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
    bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func little(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
    bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
