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

  private func words(_ server: LoopbackServer, store: String) -> [String] {
    [
      "run", "-b", "squad2", "-o", "single", "-m", "fake", "--endpoint", server.url, "--store",
      folder.path(store), "--endpoint-name", "loopback", "--concurrency", "\(Self.concurrency)",
      "--repeats", "\(Self.kills)", "--json",
    ]
  }

  @Test func `a run killed again and again ends like one that was left alone`() async throws {
    let server = try LoopbackServer { request, _ in
      usleep(4000)
      return .chat("ANSWER: word \(StableHash.of(request.text) % 97)")
    }
    var generator = SplitMix64(seed: 20_261_121)
    var committed: Set<[UInt8]> = []
    var lost = 0
    for _ in 0..<Self.kills {
      let asked = server.requests.count
      let running = try Program.Running(words(server, store: "killed.sqlite"))
      usleep(UInt32(20_000 + 280_000 * generator.unit()))
      kill(running.identifier, SIGKILL)
      #expect([0, 137].contains(running.wait().status))
      let session = server.requests.dropFirst(asked).map(\.body)
      #expect(committed.isDisjoint(with: session), "a committed reply was asked for again")
      let kept = try await stored(session)
      #expect(session.count - kept.count <= Self.concurrency, "more was lost than was in flight")
      lost += session.count - kept.count
      committed.formUnion(kept)
    }
    let survivor = try Program.run(words(server, store: "killed.sqlite"))
    #expect(survivor.status == 0, "\(survivor.errors)")
    #expect(server.requests.count == 46 * Self.kills + lost)
    let undisturbed = try Program.run(words(server, store: "whole.sqlite"))
    for name in ["run", "outcomes", "metrics", "tokens", "calls"] {
      #expect(
        try survivor.json()[name] as? NSObject == undisturbed.json()[name] as? NSObject,
        "\(name) differs")
    }
  }

  /// Those of the bodies, all different, whose replies the store has.
  private func stored(_ bodies: [[UInt8]]) async throws -> Set<[UInt8]> {
    guard !bodies.isEmpty else { return [] }
    let store = try await RunStore.open(path: folder.path("killed.sqlite"), mode: .readOnly)
    var found: Set<[UInt8]> = []
    for body in bodies {
      for repetition in 0..<Self.kills {
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
