import Digests
import Evaluation
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// A file that a dataset names and that lies beside it, such as an attachment.
///
/// A dataset comes from others and says which files a model gets to see, so it must not be able to
/// name a file of the user's, nor the one with the answers.
public enum CompanionFile {
  /// The longest that is read, in bytes.
  static let maximumBytes = 512 << 20

  /// What keeps a name from being a file's beside the dataset's, or nil: a path, a control character
  /// (a line break would corrupt every list of names), more than a file system takes.
  public static func problem(with name: String) -> String? {
    if name.unicodeScalars.contains(where: { $0 == "/" || $0 == "\0" }) || name == "."
      || name == ".."
    {
      return "a path"
    }
    if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "a name with a line break or another control character"
    }
    return name.utf8.count > 255 ? "a name of more than 255 bytes" : nil
  }

  /// The place of a file once links are followed.
  /// - Parameters:
  ///   - name: the file's name.
  ///   - dataset: the path of the file that names it.
  ///   - place: where it is named, for errors.
  /// - Returns: the path of a regular file, of at most `maximumBytes`, that lies in the dataset's
  ///   folder, or in the one that the dataset's file lies in once links are followed (as in the
  ///   cache of Hugging Face, where all files are links into one folder).
  /// - Throws: `InputError` where it is absent, leads elsewhere, is the dataset's own file, no
  ///   regular file or too long.
  public static func locate(_ name: String, beside dataset: String, namedAt place: String) throws
    -> String
  {
    let folder = InputFile.folder(of: dataset)
    let place = "\(place): file_name"
    func refusal(_ problem: String, _ remedy: String? = nil) -> InputError {
      InputError(place, "the attachment \(name) \(problem)", remedy: remedy)
    }
    guard let path = resolved(InputFile.join(folder, name)), let origin = resolved(dataset) else {
      throw refusal(
        "is not in \(folder)", "Put the attachments beside \(InputFile.name(of: dataset)).")
    }
    guard path != origin, !isSameFile(path, origin) else {
      throw refusal("is the dataset's own file, with the answers")
    }
    let folders = [resolved(folder), InputFile.folder(of: origin)]
    guard folders.contains(InputFile.folder(of: path)) else {
      throw refusal(
        "is a link that leads out of its folder",
        "Put the file itself there, if a model may see it.")
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw refusal("is no file, but a folder, a pipe or a device")
    }
    guard status.st_size <= maximumBytes else {
      throw refusal("has \(status.st_size) bytes; at most \(maximumBytes) are read")
    }
    return path
  }

  /// The bytes of a file that was located when its task was read.
  /// - Throws: `InputError` where it is not there any more, or something else is: a link, a pipe, a device
  ///   or other bytes.
  static func content(of file: TaskFile) throws -> [UInt8] {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ELOOP ? changed(file) : InputError.unreadable(file.path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size == file.bytes, file.bytes <= maximumBytes
    else { throw changed(file) }
    guard let bytes = InputFile.read(descriptor, upTo: file.bytes + 1) else {
      throw InputError.unreadable(file.path)
    }
    guard bytes.count == file.bytes, Digest.sha256(bytes) == file.contentHash else {
      throw changed(file)
    }
    return bytes
  }

  private static func changed(_ file: TaskFile) -> InputError {
    InputError(
      file.path, "it is not the file any more that it was when the task was read",
      remedy: "Run the command again: tasks are told apart by their files.")
  }

  private static func isSameFile(_ path: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(path, &first) == 0, stat(other, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
