/// A file that comes with a task, such as a spreadsheet to work on.
///
/// Its path says where it lies on this machine and is no part of what the task is: two files of the
/// same name and digest are the same.
public struct TaskFile: Sendable {
  /// The name by which the task speaks of it: one path component.
  public let name: String
  /// Where it lies: an absolute path to a regular file, links followed.
  public let path: String
  /// Its length in bytes when the task was read.
  public let bytes: Int
  /// SHA-256 of its bytes when the task was read, in lower-case hexadecimal.
  public let contentHash: String

  /// A task's file.
  public init(name: String, path: String, bytes: Int, contentHash: String) {
    self.name = name
    self.path = path
    self.bytes = bytes
    self.contentHash = contentHash
  }
}
