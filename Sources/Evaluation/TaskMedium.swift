/// What of tasks' files a run can show models as it is, beside words (`--media`).
public enum MediaKind: String, Sendable, Hashable, CaseIterable {
  /// Images.
  case images
  /// Recordings.
  case audio
}

/// An image or a recording among a task's files, for runs that show models such files as they are.
///
/// Its bytes are not held before an attempt asks for them.
public struct TaskMedium: Sendable {
  /// A longer file is not sent, in bytes: what most endpoints take of an image.
  public static let maximumBytes = 20_000_000

  /// What a run has to show for it to be shown.
  public let kind: MediaKind
  /// The task's material where it is shown: that the file follows, or why it cannot be sent.
  public let material: String
  /// Why it cannot be sent, in clauses for people; none where it is.
  public let omissions: [String]
  private let load: (@Sendable () throws -> InlineFile)?

  /// Whether it can be sent.
  public var isSent: Bool { load != nil }

  /// A medium.
  /// - Parameter load: reads the file; nil for one that cannot be sent.
  public init(
    _ kind: MediaKind, material: String, omissions: [String] = [],
    load: (@Sendable () throws -> InlineFile)?
  ) {
    self.kind = kind
    self.material = material
    self.omissions = omissions
    self.load = load
  }

  /// The file as a part of messages, read anew.
  /// - Returns: nil where it cannot be sent.
  /// - Throws: `InputError` where the file is not there any more, or is another.
  func part() throws -> MessagePart? {
    guard let file = try load?() else { return nil }
    return switch kind {
    case .images: MessagePart(.image(file))
    case .audio: MessagePart(.audio(file))
    }
  }
}

extension [BenchmarkTask] {
  /// The tasks of a run that shows files of these kinds as they are.
  public func showing(_ media: Set<MediaKind>) -> [BenchmarkTask] {
    media.isEmpty ? self : map { $0.showing(media) }
  }
}

extension RunConfiguration {
  /// What of tasks' files the run shows models as it is; nothing where none is recorded.
  public var media: Set<MediaKind> {
    Set((options["media"]?.elements ?? []).compactMap { $0.text.flatMap(MediaKind.init) })
  }
}
