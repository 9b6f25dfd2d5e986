import Evaluation
import Foundation
import Synchronization
import Testing

@testable import Store

@Suite struct GroupCommitTests {
  @Test func `many tasks commit at once and every commit is visible when it returns`() async throws
  {
    try await withStore { store in
      let run = try await store.sampleRun(tasks: 400)
      let recorder = store.recorder(run: run)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for task in 0..<400 {
          group.addTask {
            let reply = ChatReply(text: "reply \(task)")
            try await store.commit(
              reply, for: requestKey(task + 1_000_000), endpoint: "e", model: "m")
            let isVisible = try await store.reply(for: requestKey(task + 1_000_000)) == reply
            try await recorder.append(.small(task), score: .sample(task))
            return isVisible
          }
        }
        for try await isVisible in group { #expect(isVisible) }
      }
      #expect(try await recorder.finishedAttempts().count == 400)
    }
  }

  /// Holds the writer's thread until all of `jobs` wait, so that they form one group.
  private func asOneGroup(
    _ store: RunStore, _ jobs: [@Sendable (Connection) throws -> Void]
  ) async throws -> [(any Error)?] {
    let isHeld = Flag()
    let release = DispatchSemaphore(value: 0)
    return try await withThrowingTaskGroup(of: (Int, (any Error)?).self) { group in
      group.addTask {
        try await store.write { _ in
          isHeld.raise()
          release.wait()
        }
        return (-1, nil)
      }
      while !isHeld.isRaised { try await Task.sleep(for: .milliseconds(1)) }
      for (index, job) in jobs.enumerated() {
        group.addTask {
          do {
            try await store.write(job)
            return (index, nil)
          } catch { return (index, error) }
        }
      }
      while store.writer?.waiting != jobs.count { try await Task.sleep(for: .milliseconds(1)) }
      release.signal()
      var errors: [Int: (any Error)?] = [:]
      for try await (index, error) in group { errors[index] = error }
      return jobs.indices.map { errors[$0] ?? nil }
    }
  }

  @Test func `one failing job of a group fails alone`() async throws {
    try await withStore { store in
      let runs = Mutex(0)
      let insert = "INSERT INTO origins (endpoint, model) VALUES ('good', 'm')"
      let errors = try await asOneGroup(
        store,
        [
          { connection in
            runs.withLock { $0 += 1 }
            try connection.execute(insert)
          },
          { connection in
            try connection.execute("INSERT INTO origins (endpoint, model) VALUES ('half', 'm')")
            throw StoreError.invalidValue(place: "here", problem: "bad")
          },
          { try $0.execute(insert) },
        ])
      #expect(errors[0] == nil && errors[2] == nil)
      #expect(errors[1] as? StoreError == .invalidValue(place: "here", problem: "bad"))
      #expect(runs.withLock { $0 } == 2)  // with the group, and then alone
      let endpoints = try await store.reports.perform {
        try $0.all("SELECT endpoint FROM origins") { try $0.text(0) }
      }
      #expect(endpoints == ["good", "good"])
    }
  }

  @Test func `ids of shared rows are forgotten with the transaction that made them`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun()
      let entry = try TranscriptEntry(.small(0), .sample(0), run: run, replaceable: [])
      await #expect(throws: CancellationError.self) {
        try await store.write { connection in
          try connection.append(entry)
          throw CancellationError()
        }
      }
      try await store.write { try $0.execute("INSERT INTO agents (agent, role) VALUES ('x', 'y')") }
      try await store.recorder(run: run).append(.small(1), score: .sample(1))
      let read = try await store.transcript(of: run, AttemptID(taskID: "task-1", repetition: 0))
      #expect(read?.transcript == .small(1))
      #expect(try await store.attempts(of: run).count == 1)
    }
  }

  @Test func `a commit that fails is an error for the whole group, and the next one works`()
    async throws
  {
    try await withStore { store in
      let errors = try await asOneGroup(
        store,
        [
          {
            try $0.execute(
              "PRAGMA defer_foreign_keys = ON; INSERT INTO run_tasks VALUES (99, 0, 99)")
          },
          { try $0.execute("INSERT INTO origins (endpoint, model) VALUES ('lost', 'm')") },
        ])
      #expect(errors.allSatisfy { $0 is StoreError })
      try await store.commit(ChatReply(text: "x"), for: requestKey(1), endpoint: "kept", model: "m")
      let endpoints = try await store.reports.perform {
        try $0.all("SELECT endpoint FROM origins") { try $0.text(0) }
      }
      #expect(endpoints == ["kept"])
    }
  }

  @Test func `a cancelled caller's reply is still committed`() async throws {
    try await withStore { store in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await store.commit(
          ChatReply(text: "paid"), for: requestKey(5), endpoint: "e", model: "m")
      }
      try await task.value
      #expect(try await store.reply(for: requestKey(5))?.text == "paid")
    }
  }

  @Test func `a closed store says so`() async throws {
    try await withStorePath { path in
      let store = try await RunStore.open(path: path)
      await store.close()
      await store.close()
      await #expect(throws: StoreError.closed(path: path)) { try await store.runs() }
      await #expect(throws: StoreError.closed(path: path)) { try await store.sampleRun() }
      #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    }
  }

  @Test func `two stores on one file take turns and see each other's commits`() async throws {
    try await withStorePath { path in
      let left = try await RunStore.open(path: path)
      let right = try await RunStore.open(path: path)
      let run = try await left.sampleRun(tasks: 200)
      let same = try await right.sampleRun(tasks: 200)
      #expect(run.id == same.id)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<200 {
          let (store, run) = task.isMultiple(of: 2) ? (left, run) : (right, same)
          group.addTask {
            try await store.recorder(run: run).append(.small(task), score: .sample(task))
          }
        }
        try await group.waitForAll()
      }
      #expect(try await left.recorder(run: run).finishedAttempts().count == 200)
      #expect(try await right.totals(of: same).scored == 200)
      await left.close()
      await right.close()
    }
  }
}

private final class Flag: Sendable {
  private let state = Mutex(false)
  var isRaised: Bool { state.withLock { $0 } }
  func raise() { state.withLock { $0 = true } }
}
