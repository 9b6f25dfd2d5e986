import Digests
import Evaluation

extension BenchmarkTask {
  /// A task whose content hash is the SHA-256 of all that a model can see of it: material, question,
  /// hint with its placement, instruction. Each part is preceded by its length, so that no two
  /// tasks are hashed alike.
  init(
    id: String, material: String, question: String, hint: Hint? = nil,
    hashedWith format: any AnswerFormat
  ) {
    let parts = [
      material, question, hint?.placement.rawValue ?? "", hint?.text ?? "", format.instruction,
    ]
    let hash = Digest(.sha256)
    for var part in parts {
      withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { hash.update($0) }
      part.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
    }
    self.init(
      id: id, material: material, question: question, hint: hint, format: format,
      contentHash: hash.finish())
  }
}
