import Evaluation
import Glibc
import LoopbackServer
import Synchronization
import Testing
import Transport

@testable import Models

/// An endpoint as a limiter of several sees it.
private struct Course {
  var load = EndpointLoad(ceiling: 100)
  var now = Duration.zero

  /// A call at a moment, with what came of it.
  mutating func call(_ report: AdaptiveLimiter.Report, at seconds: Int) {
    now = .seconds(seconds)
    let number = load.begin(at: now)
    _ = load.end(number, report, at: now, canBeLeftOut: true)
  }

  func isReady(at seconds: Int) -> Bool { load.isReady(at: .seconds(seconds)) }
  func isDue(at seconds: Int) -> Bool { load.isDue(at: .seconds(seconds)) }
}

private let down = AdaptiveLimiter.Report.troubled(isDown: true, retryAfter: nil)
private let trouble = AdaptiveLimiter.Report.troubled(isDown: false, retryAfter: nil)
private let success = AdaptiveLimiter.Report.success(tokens: 1)

@Suite struct EndpointLoadTests {
  @Test func `an endpoint that is down is left out at once, and tried after 1, 2, 4… seconds`() {
    var course = Course()
    course.call(down, at: 0)
    #expect(!course.isReady(at: 0))
    var moment = 0
    for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
      #expect(!course.isDue(at: moment + wait - 1))
      #expect(course.isDue(at: moment + wait))
      moment += wait
      course.call(down, at: moment)
      #expect(!course.isReady(at: moment))
    }
    course.call(success, at: moment + 60)
    #expect(course.isReady(at: moment + 60))
    let use = course.load.use(at: course.now, since: .zero)
    #expect(
      use
        == EndpointUse(
          calls: 10, failures: 9, outages: 1, firstOutage: .zero, timeOut: .seconds(moment + 60)))
    course.call(down, at: moment + 100)
    #expect(course.isDue(at: moment + 101), "it begins with a second again")
  }

  @Test func `other failures leave it out where there are three in a row`() {
    var course = Course()
    for report in [trouble, trouble, success, trouble, trouble, .throttled(retryAfter: nil)] {
      course.call(report, at: 0)
      #expect(course.isReady(at: 0))
    }
    for _ in 0..<2 { course.call(trouble, at: 0) }
    #expect(course.isReady(at: 0))
    course.call(trouble, at: 0)
    #expect(!course.isReady(at: 0))
  }

  @Test func `calls that began before it was left out neither prolong that nor end it`() {
    var load = EndpointLoad(ceiling: 100)
    let numbers = (0..<4).map { _ in load.begin(at: .zero) }
    _ = load.end(numbers[0], down, at: .zero, canBeLeftOut: true)
    _ = load.end(numbers[1], success, at: .milliseconds(500), canBeLeftOut: true)
    #expect(!load.isReady(at: .milliseconds(500)))
    _ = load.end(numbers[2], down, at: .seconds(30), canBeLeftOut: true)
    #expect(load.resumes == .seconds(1))
    let trial = load.begin(at: .seconds(30))
    #expect(!load.isDue(at: .seconds(30)), "one call tries it at a time")
    _ = load.end(numbers[3], down, at: .seconds(31), canBeLeftOut: true)
    _ = load.end(trial, success, at: .seconds(31), canBeLeftOut: true)
    #expect(load.isReady(at: .seconds(31)))
  }

  @Test func `a trial that was cancelled is followed by another`() {
    var course = Course()
    course.call(down, at: 0)
    course.call(.neutral, at: 5)
    #expect(course.isDue(at: 5))
  }

  @Test func `it is tried no sooner than it asked for`() {
    var course = Course()
    course.call(.troubled(isDown: true, retryAfter: .seconds(20)), at: 0)
    #expect(!course.isDue(at: 19) && course.isDue(at: 20))
  }

  @Test func `the only endpoint is never left out`() {
    var load = EndpointLoad(ceiling: 100)
    for _ in 0..<9 { _ = load.end(load.begin(at: .zero), down, at: .zero, canBeLeftOut: false) }
    #expect(load.isReady(at: .zero))
    #expect(load.use(at: .zero, since: .zero).failures == 9)
  }
}

@Suite struct SharingLimiterTests {
  private let time = FakeTime()

  private func limiter(_ endpoints: Int, concurrency: Int = 64) -> AdaptiveLimiter {
    AdaptiveLimiter(.init(concurrency: concurrency), endpoints: endpoints, time: time.source)
  }

  @Test func `a call goes where the fewest are under way`() async throws {
    let limiter = limiter(3)
    var turns: [AdaptiveLimiter.Turn] = []
    for _ in 0..<9 { turns.append(try await limiter.begin(tokens: 1)) }
    #expect(turns.map(\.endpoint) == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    limiter.end(turns[1], success)
    limiter.end(turns[4], success)
    for _ in 0..<2 { #expect(try await limiter.begin(tokens: 1).endpoint == 1) }
  }

  @Test func `the most calls at once are meant for all endpoints together`() async throws {
    let limiter = limiter(2, concurrency: 3)
    var turns: [AdaptiveLimiter.Turn] = []
    for _ in 0..<3 { turns.append(try await limiter.begin(tokens: 1)) }
    await withTaskGroup(of: Int?.self) { group in
      group.addTask { try? await limiter.begin(tokens: 1).endpoint }
      while limiter.status.waiting < 1 { await Task.yield() }
      limiter.end(turns[1], success)
      #expect(await group.next() == 1)
    }
    #expect(limiter.status.inFlight == 3)
  }

  @Test func `each endpoint's limit adapts by itself`() async throws {
    let limiter = limiter(2)
    let first = try await limiter.begin(tokens: 1)
    limiter.end(first, .throttled(retryAfter: nil))
    #expect(limiter.status.concurrency == 11 + 16)
    #expect(limiter.uses.map(\.throttlings) == [1, 0])
  }

  @Test func `an endpoint that asks for a pause gets none while another takes calls`() async throws
  {
    let limiter = limiter(2)
    let first = try await limiter.begin(tokens: 1)
    #expect(limiter.end(first, .throttled(retryAfter: .seconds(86_400))))
    for _ in 0..<16 { #expect(try await limiter.begin(tokens: 1).endpoint == 1) }
    #expect(time.sleeps.isEmpty)
    time.advance(by: .seconds(86_400))
    #expect(try await limiter.begin(tokens: 1).endpoint == 0)
  }

  @Test func `where all ask for a pause, the shortest is waited for`() async throws {
    let limiter = limiter(2)
    for seconds in [40, 30] {
      let turn = try await limiter.begin(tokens: 1)
      limiter.end(turn, .throttled(retryAfter: .seconds(seconds)))
    }
    #expect(try await limiter.begin(tokens: 1).endpoint == 1)
    #expect(time.sleeps == [.seconds(30)])
  }

  @Test func `one that is left out and comes back gets its share again`() async throws {
    let limiter = limiter(2)
    let first = try await limiter.begin(tokens: 1)
    #expect(limiter.end(first, down))
    let second = try await limiter.begin(tokens: 1)
    #expect(second.endpoint == 1)
    time.advance(by: .seconds(1))
    let trial = try await limiter.begin(tokens: 1)
    #expect(trial.endpoint == 0)
    #expect(try await limiter.begin(tokens: 1).endpoint == 1, "one call tries it")
    #expect(!limiter.end(trial, success))
    #expect(try await limiter.begin(tokens: 1).endpoint == 0)
    #expect(limiter.uses[0].outages == 1)
    #expect(limiter.uses[0].timeOut == .seconds(1))
  }

  @Test func `where all are left out they are tried as one endpoint is`() async throws {
    let limiter = limiter(2)
    for endpoint in [0, 1] {
      let turn = try await limiter.begin(tokens: 1)
      #expect(turn.endpoint == endpoint)
      #expect(limiter.end(turn, down) == (endpoint == 0))
    }
    #expect(try await limiter.begin(tokens: 1).endpoint == 0)
    #expect(time.sleeps.isEmpty, "the call's own retries wait")
  }
}

/// A model of several endpoints, in fake time.
private struct Bench {
  let time = FakeTime()
  let model: EndpointModel

  init(_ urls: [String], concurrency: Int = 64) throws {
    var options = EndpointModel.Options()
    options.jitterSeed = 1
    let limiter = AdaptiveLimiter(
      .init(concurrency: concurrency), endpoints: urls.count, time: time.source)
    model = EndpointModel(
      try urls.map { try ChatEndpoint($0, name: "cluster") },
      client: try HTTPClient(.init(userAgent: "test")), options: options, limiter: limiter,
      time: time.source)
  }

  @discardableResult func ask() async throws -> ChatReply {
    let request = ChatRequest(model: "m", messages: [Message(.user, "Why?")], sampling: Sampling())
    let body = ChatCompletionBody.encode(request)
    return try await model.ask(EncodedRequest(request, referenceBody: body)) { _ in }
  }

  func failure() async -> ModelError? { await #expect(throws: ModelError.self) { try await ask() } }
}

@Suite struct SeveralEndpointsTests {
  @Test func `one that takes no images is named, and the model`() async throws {
    let server = try LoopbackServer { _, _ in .error(404, "image input is not supported") }
    let other = try LoopbackServer { _, _ in .chat("ok") }
    let image = InlineFile(mediaType: "image/png", bytes: [1])
    let request = ChatRequest(
      model: "tiny", messages: [Message(.user, [MessagePart(.image(image))])], sampling: Sampling())
    let body = ChatCompletionBody.encode(request)
    let error = try await #require(throws: ModelError.self) {
      try await Bench([server.url, other.url]).model.ask(
        EncodedRequest(request, referenceBody: body)
      ) { _ in }
    }
    #expect(error.description.contains("for tiny (404"), "\(error)")
    #expect(error.description.contains("is not supported (\(server.url)"), "\(error)")
  }

  @Test func `calls are shared out evenly`() async throws {
    let servers = try (0..<3).map { _ in try LoopbackServer { _, _ in .chat("ok") } }
    let bench = try Bench(servers.map(\.url))
    for _ in 0..<30 { try await bench.ask() }
    #expect(servers.map(\.requests.count) == [10, 10, 10])
    #expect(bench.model.limiter.uses.map(\.calls) == [10, 10, 10])
  }

  @Test func `one that dies is left out without a lost call or a wait, and taken back`()
    async throws
  {
    let lasting = try LoopbackServer { _, _ in .chat("ok") }
    let dying = try LoopbackServer { _, _ in .chat("ok") }
    let bench = try Bench([lasting.url, dying.url])
    for _ in 0..<10 { try await bench.ask() }
    dying.stop()
    for _ in 0..<20 { try await bench.ask() }
    #expect(dying.requests.count == 5)
    #expect(lasting.requests.count == 25)
    #expect(bench.time.sleeps.isEmpty)
    #expect(bench.model.limiter.uses[1].isOut)
    bench.time.advance(by: .seconds(100))
    let revived = try LoopbackServer(at: dying.url) { _, _ in .chat("ok") }
    for _ in 0..<10 { try await bench.ask() }
    #expect(revived.requests.count >= 5)
    let use = bench.model.limiter.uses[1]
    #expect(use.outages == 1 && !use.isOut && use.timeOut == .seconds(100))
  }

  @Test(arguments: [502, 503, 504, 529])
  func `one that says it serves nobody is left out`(status: Int) async throws {
    let lasting = try LoopbackServer { _, _ in .chat("ok") }
    let loading = try LoopbackServer { _, number in
      number < 2 ? .error(status, "loading") : .chat("ok")
    }
    let bench = try Bench([loading.url, lasting.url])
    for _ in 0..<10 { try await bench.ask() }
    #expect(loading.requests.count == 1)
    #expect(bench.time.sleeps.isEmpty)
  }

  @Test func `a slow one gets fewer`() async throws {
    let quick = try LoopbackServer { _, _ in .chat("ok") }
    let slow = try LoopbackServer { _, _ in
      // Until the other has answered most of what is asked.
      for _ in 0..<3000 where quick.requests.count < 60 { usleep(10_000) }
      return .chat("ok")
    }
    let bench = try Bench([slow.url, quick.url], concurrency: 8)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<80 { group.addTask { try await bench.ask() } }
      try await group.waitForAll()
    }
    #expect(quick.requests.count >= 60)
    #expect(slow.requests.count + quick.requests.count == 80)
  }

  @Test func `one that throttles is left alone as long as it asks, while the other goes on`()
    async throws
  {
    let free = try LoopbackServer { _, _ in .chat("ok") }
    let busy = try LoopbackServer { _, number in
      number == 0 ? .error(429, "rate", headers: ["Retry-After": "20"]) : .chat("ok")
    }
    let bench = try Bench([busy.url, free.url])
    for _ in 0..<20 { try await bench.ask() }
    #expect(busy.requests.count == 1)
    #expect(free.requests.count == 20)
    #expect(bench.time.sleeps.isEmpty)
    bench.time.advance(by: .seconds(20))
    for _ in 0..<10 { try await bench.ask() }
    #expect(busy.requests.count == 11)
    #expect(bench.model.limiter.uses[0].throttlings == 1)
    #expect(bench.model.limiter.uses[0].outages == 0)
  }

  @Test func `where none ever answered, the call fails at once and names them all`() async throws {
    let urls = try (0..<2).map { _ in try LoopbackServer.deadURL() }
    let bench = try Bench(urls)
    guard case .noEndpoint(let address, _) = (await bench.failure())?.kind else {
      Issue.record("another error")
      return
    }
    #expect(address == urls.map { $0 + "/v1" }.joined(separator: ", "))
    #expect(bench.time.sleeps.isEmpty)
  }

  @Test func `where one never answered, the other does`() async throws {
    let server = try LoopbackServer { _, _ in .chat("ok") }
    let bench = try Bench([try LoopbackServer.deadURL(), server.url])
    #expect(try await bench.ask().attempts == 2)
    #expect(try await bench.ask().attempts == 1)
  }

  @Test func `where all die, a call is tried again as before one endpoint, and then fails`()
    async throws
  {
    let servers = try (0..<2).map { _ in try LoopbackServer { _, _ in .chat("ok") } }
    let bench = try Bench(servers.map(\.url))
    for _ in 0..<2 { try await bench.ask() }
    for server in servers { server.stop() }
    guard case .unreachable(let detail) = (await bench.failure())?.kind else {
      Issue.record("another error")
      return
    }
    #expect(servers.contains { detail.contains("(\($0.url)/v1)") }, "\(detail)")
    #expect(bench.time.sleeps.count == RetryPolicy().maxAttempts - 1)
    let revived = try LoopbackServer(at: servers[1].url) { _, _ in .chat("ok") }
    try await bench.ask()
    #expect(revived.requests.count == 1)
  }

  @Test func `an endpoint that refuses the key is named`() async throws {
    let good = try LoopbackServer { _, _ in .chat("ok") }
    let bad = try LoopbackServer { _, _ in .error(401, "no") }
    let bench = try Bench([good.url, bad.url])
    try await bench.ask()
    #expect(
      await bench.failure()
        == .authentication(status: 401, message: "no (\(bad.url)/v1)"))
  }

  @Test func `what judges the request says nothing of the endpoint`() async throws {
    let servers = try (0..<2).map { _ in try LoopbackServer { _, _ in .error(451, "no") } }
    let bench = try Bench(servers.map(\.url))
    #expect(await bench.failure() == .filtered("no"))
  }
}
