import Evaluation
import Foundation
import Synchronization
import Testing

@testable import Tools

@Suite struct ToolDeskTests {
  /// Counts how often it is used.
  private final class Counter: Tool {
    let used = Mutex(0)
    let state: ToolState
    init(_ state: ToolState = .none) { self.state = state }

    var definition: ToolDefinition {
      ToolDefinition(
        name: "count", description: "Counts.",
        parameters: [
          "type": "object", "required": ["by"], "additionalProperties": false,
          "properties": ["by": ["type": "integer"], "how": ["enum": ["up", "down"]]],
        ])
    }

    func use(_ arguments: [String: JSONValue], in place: ToolPlace) async throws -> ToolOutput {
      let count = used.withLock { count in
        count += 1
        return count
      }
      return ToolOutput("\(count)")
    }
  }

  private func desk(
    _ tool: any Tool, _ archive: MemoryArchive, _ task: BenchmarkTask = .sample(),
    repetition: Int = 0
  ) -> ToolDesk {
    ToolDesk([tool], archive: archive, task: task, repetition: repetition, gate: Gate(2))
  }

  private func wish(_ arguments: String, _ name: String = "count", by workspace: String = "a")
    -> ToolWish
  {
    ToolWish(ToolCall(id: "call00001", name: name, arguments: arguments), workspace: workspace)
  }

  @Test func `the same wish again is another use, and each is kept`() async throws {
    let (tool, archive) = (Counter(), MemoryArchive())
    let wishes = [wish(#"{"by":1}"#), wish(#"{"by":1}"#)]
    let answers = try await desk(tool, archive).use(wishes)
    #expect(Set(answers.map(\.output.text)) == ["1", "2"])
    #expect(archive.count == 2)
    let again = try await desk(tool, archive).use(wishes)
    #expect(again.map(\.output) == answers.map(\.output))
    #expect(again.map(\.isStored) == [true, true])
    #expect(tool.used.withLock { $0 } == 2)
  }

  @Test func `another repeat or another task is another use`() async throws {
    let (tool, archive) = (Counter(), MemoryArchive())
    for desk in [
      desk(tool, archive), desk(tool, archive, repetition: 1),
      desk(
        tool, archive,
        .sample(files: [TaskFile(name: "x", path: "/x", bytes: 1, contentHash: "h")])),
    ] {
      _ = try await desk.use([wish(#"{"by":1}"#)])
    }
    #expect(tool.used.withLock { $0 } == 3)
  }

  @Test(arguments: [
    ("{", "count", "the arguments are no JSON object"),
    ("{}", "count", #"the argument "by" is missing"#),
    (#"{"by":"x"}"#, "count", #"the argument "by" is no integer"#),
    (#"{"by":1.5}"#, "count", #"the argument "by" is no integer"#),
    (#"{"by":1,"how":"left"}"#, "count", #"the argument "how" is none of "up", "down""#),
    (#"{"by":1,"far":2}"#, "count", #"there is no argument "far""#),
    (#"{"by":1}"#, "delete", #"there is no tool "delete"; there are: count"#),
  ])
  func `a wrong wish is answered in words and uses nothing`(
    arguments: String, name: String, words: String
  ) async throws {
    let (tool, archive) = (Counter(), MemoryArchive())
    let answer = try await desk(tool, archive).use([wish(arguments, name)])[0]
    #expect(answer.output.ending == .invalid)
    #expect(answer.output.text.contains(words), "\(answer.output.text)")
    #expect(tool.used.withLock { $0 } == 0)
  }

  @Test func `what a workspace did before is part of a wish's identity`() async throws {
    let (tool, archive) = (Counter(.folder), MemoryArchive())
    _ = try await desk(tool, archive).use([wish(#"{"by":1}"#), wish(#"{"by":2}"#)])
    let other = desk(tool, archive)
    let alone = try await other.use([wish(#"{"by":2}"#)])
    #expect(!alone[0].isStored)
  }

  @Test(.sandbox) func `a folder is brought to where it was before a new use`() async throws {
    let (tool, archive) = (CommandTool(.bash, in: try Sandbox()), MemoryArchive())
    func run(_ commands: [String], _ desk: ToolDesk) async throws -> [ToolAnswer] {
      var answers: [ToolAnswer] = []
      for command in commands {
        let arguments = String(
          decoding: CanonicalJSON.encode(["command": .string(command)]), as: UTF8.self)
        answers += try await desk.use([wish(arguments, "bash")])
      }
      await desk.close()
      return answers
    }
    let first = try await run(["echo 1 >> n", "echo 2 >> n"], desk(tool, archive))
    #expect(first.map(\.isStored) == [false, false])
    // As after kill -9: two results are kept, the folder is gone.
    let resumed = try await run(
      ["echo 1 >> n", "echo 2 >> n", "cat n"], desk(tool, archive))
    #expect(resumed.map(\.isStored) == [true, true, false])
    #expect(resumed[2].output.text == "1\n2\n")
  }

  @Test(.sandbox) func `agents do not see each other's files`() async throws {
    let desk = desk(CommandTool(.bash, in: try Sandbox()), MemoryArchive())
    _ = try await desk.use([wish(#"{"command":"echo 1 > n"}"#, "bash", by: "a")])
    let other = try await desk.use([wish(#"{"command":"cat n"}"#, "bash", by: "b")])
    #expect(other[0].output.text.contains("No such file"))
    await desk.close()
  }
}
