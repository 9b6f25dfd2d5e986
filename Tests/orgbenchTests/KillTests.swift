import Evaluation
import Foundation
import LoopbackServer
import Randomness
import Store
import Testing

@testable import Models

/// `kill -9` at random moments: `ORGBENCH_KILLS` says how many (`make faults` takes 50).
@Suite struct KillTests {
  private static let kills =
    ProcessInfo.processInfo.environment["ORGBENCH_KILLS"].flatMap { Int($0) } ?? 8

  private static let concurrency = 4

  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  /// So many repeats that all lives together cannot finish the run.
  private static let repeats = 4 * kills

  private func words(
    _ organization: [String], _ server: LoopbackServer, store: String
  ) -> [String] {
    ["run", "-b", "squad2", "-o"] + organization + [
      "-m", "fake", "--endpoint", server.url, "--store", folder.path(store), "--endpoint-name",
      "loopback", "--concurrency", "\(Self.concurrency)", "--repeats", "\(Self.repeats)", "--json",
    ]
  }

  @Test(arguments: [
    ["single"], ["broadcast", "--agents", "2", "--first", "12"],
    [
      "society", "--topology", "chain", "--agents", "3", "--steps", "4", "--workload", "none",
      "--first", "6",
    ],
  ])
  func `a run killed again and again ends like one that was left alone`(
    organization: [String]
  ) async throws {
    let server = try LoopbackServer { request, _ in
      usleep(4000)
      let word = "word \(StableHash.of(request.text) % 97)"
      return .chat(request.text.contains("targets") ? Self.move(word) : "ANSWER: \(word)")
    }
    var generator = SplitMix64(seed: 20_261_121)
    var committed: Set<[UInt8]> = []
    var lost = 0
    for number in 0..<Self.kills {
      let asked = server.requests.count
      let running = try Program.Running(words(organization, server, store: "killed.sqlite"))
      // Every fourth is killed at any moment, the others after they have begun to ask.
      if number % 4 != 0 {
        let patience = ContinuousClock.now + .seconds(60)
        while server.requests.count == asked, ContinuousClock.now < patience { usleep(1000) }
        #expect(server.requests.count > asked, "it asked nothing")
      }
      usleep(UInt32(20_000 + 280_000 * generator.unit()))
      kill(running.identifier, SIGKILL)
      #expect(running.wait().status == 137, "it ended before it was killed")
      settle(server)
      let session = server.requests.dropFirst(asked).map(\.body)
      #expect(committed.isDisjoint(with: session), "a committed reply was asked for again")
      let kept = try await stored(session)
      #expect(session.count - kept.count <= Self.concurrency, "more was lost than was in flight")
      lost += session.count - kept.count
      committed.formUnion(kept)
    }
    let survivor = try Program.run(words(organization, server, store: "killed.sqlite"))
    #expect(survivor.status == 0, "\(survivor.errors)")
    let asked = server.requests.count
    let undisturbed = try Program.run(words(organization, server, store: "whole.sqlite"))
    #expect(asked == server.requests.count - asked + lost)
    for name in ["run", "outcomes", "metrics", "tokens", "calls"] {
      #expect(
        try survivor.json()[name] as? NSObject == undisturbed.json()[name] as? NSObject,
        "\(name) differs")
    }
  }

  /// What an agent of a society says.
  private static func move(_ word: String) -> String {
    #"{"analysis": "It says \#(word).", "answer": "\#(word)", "do": "propose", "targets": [], "title": ""}"#
  }

  /// Waits until the server has read what the dead process had sent.
  private func settle(_ server: LoopbackServer) {
    var count = -1
    while count != server.requests.count {
      count = server.requests.count
      usleep(100_000)
    }
  }

  /// Those of the bodies, all different, whose replies the store has.
  private func stored(_ bodies: [[UInt8]]) async throws -> Set<[UInt8]> {
    guard !bodies.isEmpty else { return [] }
    let store = try await RunStore.open(path: folder.path("killed.sqlite"), mode: .readOnly)
    var found: Set<[UInt8]> = []
    for body in bodies {
      for repetition in 0..<Self.repeats {
        let key = RequestIdentity.key(
          ofBody: body, endpoint: "loopback",
          occasion: CallOccasion(repetition: repetition, ordinal: 0))
        guard try await store.reply(for: key) != nil else { continue }
        found.insert(body)
        break
      }
    }
    await store.close()
    return found
  }
}
