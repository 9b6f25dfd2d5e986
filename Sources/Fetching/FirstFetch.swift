import Evaluation
import FoundationEssentials

/// The SHA-256 of files whose checksum nobody has published, as they were when they were first
/// fetched. It is kept beside them in the format of `sha256sum`.
struct FirstFetch {
  /// The file's name.
  static let name = "first-fetch.sha256"

  private let path: String
  private(set) var sums: [ExactText: String] = [:]

  /// Reads the record of a benchmark's folder; an absent one is empty.
  /// - Throws: `InputError` where it is malformed.
  init(in folder: String) throws {
    path = "\(folder)/\(Self.name)"
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(validating: data, as: UTF8.self)
    else { throw InputError(path, "cannot be read as text") }
    // By scalars: a name that begins with a combining mark makes one character with the space.
    let lines = text.unicodeScalars.split(separator: "\n").enumerated()
    for (index, line) in lines {
      let sum = line.prefix(64)
      guard line.count > 66, line.dropFirst(64).prefix(2).elementsEqual("  ".unicodeScalars),
        sum.allSatisfy({ ("0"..."9").contains($0) || ("a"..."f").contains($0) })
      else {
        throw InputError(
          "\(path):\(index + 1)", "expected a SHA-256, two spaces and a file's name",
          remedy: "Delete the file to trust what is there now.")
      }
      sums[ExactText(String(line.dropFirst(66)))] = String(sum)
    }
  }

  /// Adds sums and writes the record in place of the former one.
  mutating func add(_ new: [String: String]) throws {
    if new.allSatisfy({ sums[$0.key] == $0.value }) { return }
    for (name, sum) in new { sums[ExactText(name)] = sum }
    let text = sums.sorted { $0.key.text < $1.key.text }
      .map { "\($0.value)  \($0.key.text)\n" }.joined()
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw InputError.system(path, "cannot be written")
    }
  }
}
