import Scripted
import Testing

import Evaluation

/// Files that come with a task, as part of what the task is.
@Suite struct TaskFileTests {
  private func task(_ files: [TaskFile]) -> BenchmarkTask {
    BenchmarkTask(id: "t", material: "M", question: "Q?", files: files, format: WordFormat())
  }

  private func file(_ name: String, _ hash: String, at path: String = "/a") -> TaskFile {
    TaskFile(name: name, path: path, bytes: 1, contentHash: hash)
  }

  @Test func `a task without files has the hash that it had before there were any`() {
    // SHA-256 of "M", "Q?", "", "" and the instruction, each behind its length in eight bytes.
    #expect(
      task([]).contentHash == "d9aacf4441d9e296f068667be08ec871074c1df6cd06c24931c762e54161c2e5")
  }

  @Test func `names and bytes of files are part of a task's hash, their places are not`() {
    let hash = task([file("a", "11")]).contentHash
    #expect(hash == task([file("a", "11", at: "/elsewhere/a")]).contentHash)
    let others = [
      [], [file("a", "12")], [file("b", "11")], [file("a", "11"), file("b", "11")],
      [file("a1", "1")],
    ]
    for other in others { #expect(task(other).contentHash != hash) }
  }

  @Test func `who is not told the answer's form gets the same files`() {
    let told = task([file("a", "11")])
    let untold = AnswerForm.closing.applied(to: [told])[0]
    #expect(untold.files.map(\.name) == ["a"])
    #expect(untold.contentHash == told.contentHash)
  }
}
