import Evaluation
import Foundation
import LoopbackServer
import Models
import Testing
import Transport

/// A server whose models do as they should, but for what `change` changes.
private func server(
  _ change: @escaping @Sendable (LoopbackRequest) -> LoopbackReply? = { _ in nil }
) throws -> LoopbackServer {
  try LoopbackServer { request, _ in
    if let reply = change(request) { return reply }
    if request.method == "GET" { return .json(#"{"data":[{"id":"small"},{"id":"large"}]}"#) }
    if request.text.contains("json_schema") {
      return .chat(#"{"colour":"ochre","certainty":3}"#)
    }
    return .chat(
      request.text.contains(#""seed":12"#) ? "Petrel" : "Heron",
      promptTokens: request.body.count / 4)
  }
}

private func probe(
  _ server: LoopbackServer, model: String? = nil, media: Set<MediaKind> = []
) async throws -> EndpointProbe.Report {
  try await EndpointProbe(
    try ChatEndpoint(server.url), client: try HTTPClient(.init(userAgent: "test"))
  ).run(model: model, media: media)
}

private func grade(_ report: EndpointProbe.Report, _ subject: String)
  -> EndpointProbe.Finding.Grade?
{
  report.findings.first { $0.subject == subject }?.grade
}

@Suite struct EndpointProbeTests {
  @Test func `an endpoint that does all it should is good in all respects`() async throws {
    let report = try await probe(server())
    #expect(
      report.findings.map(\.subject) == [
        "models", "chat", "speed", "seed", "structured output", "long prompt", "usage",
      ])
    #expect(report.findings.allSatisfy { $0.grade == .good })
    #expect(report.model == "small" && report.models == ["small", "large"])
    #expect(report.isUsable && report.dialect == Dialect())
    #expect(try #require(report.latency) > 0 && #require(report.tokensPerSecond) > 0)
  }

  @Test func `what a model reasons with is measured, and room for twice as much advised`()
    async throws
  {
    let report = try await probe(
      server { request in
        guard request.method == "POST" else { return nil }
        let tokens = request.text.contains("Five friends") ? 700 : 90
        return .json(
          """
          {"choices":[{"message":{"content":"Heron"},"finish_reason":"stop"}],"usage":{\
          "prompt_tokens":\(request.body.count / 4),"completion_tokens":\(tokens + 4),\
          "completion_tokens_details":{"reasoning_tokens":\(tokens)}}}
          """)
      })
    #expect(report.reasoningAllowance == 2048)
    let finding = try #require(report.findings.first { $0.subject == "reasoning" })
    #expect(finding.detail.contains("700 tokens on a small puzzle"), "\(finding.detail)")
    #expect(finding.detail.contains("--reasoning-allowance 2048"))
  }

  @Test(arguments: [
    ("same text for every seed", "seed"), ("seed refused", "seed"),
    ("json_schema refused", "structured output"), ("json_schema ignored", "structured output"),
    ("no usage", "usage"), ("impossible usage", "usage"), ("no list of models", "models"),
    ("temperature refused", "temperature"), ("no system role", "system message"),
    ("long prompts too long", "long prompt"),
  ])
  func `a restriction is a notice, and only that`(fault: String, subject: String) async throws {
    let report = try await probe(
      server { request in
        let text = request.text
        return switch fault {
        case "same text for every seed": text.contains(#""seed":12"#) ? .chat("Heron") : nil
        case "seed refused": text.contains("seed") ? .error(400, "unknown parameter: seed") : nil
        case "json_schema refused":
          text.contains("json_schema") ? .error(400, "json_schema is not supported") : nil
        case "temperature refused":
          text.contains("temperature") ? .error(400, "Only the default temperature") : nil
        case "no system role":
          text.contains("system") ? .error(400, "System role not supported") : nil
        case "long prompts too long":
          text.contains("albatross") ? .error(400, "the prompt is too long") : nil
        case "json_schema ignored": text.contains("json_schema") ? .chat("Blue, surely.") : nil
        case "no usage":
          text.contains("lighthouse") ? .json(#"{"choices":[{"message":{"content":"x"}}]}"#) : nil
        case "impossible usage":
          text.contains("lighthouse")
            ? .json(
              #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":3}}"#
            ) : nil
        default: request.method == "GET" ? .error(404, "no such page") : nil
        }
      }, model: "small")
    #expect(grade(report, subject) == .notice)
    #expect(report.findings.count { $0.grade != .good } == 1)
    #expect(report.isUsable)
  }

  private static func isAboutMedia(_ request: LoopbackRequest) -> Bool {
    ["Which number is in the image", "How many beeps"].contains { request.text.contains($0) }
  }

  private static func hasFile(_ request: LoopbackRequest) -> Bool {
    ["image_url", "input_audio"].contains { request.text.contains($0) }
  }

  @Test(
    arguments: [
      ("seen", true, EndpointProbe.Finding.Grade.good, "recognized, 60 prompt tokens more"),
      ("counted", nil, .notice, "counted, not recognized: 60 prompt tokens more"),
      ("part of a word", nil, .notice, "to what is in it, '40721 fourteen'"),
      ("guessed", nil, .notice, "counted, not recognized: 60 prompt tokens more"),
      ("seen, not counted", true, .good, "it was recognized"),
      ("neither", nil, .notice, "no tokens are reported"),
      ("left out", false, .bad, "left out without a word"),
      ("refused", false, .bad, "refused (400: no mmproj); run without --media"),
      ("broken", nil, .bad, "418"),
    ] as [(String, Bool?, EndpointProbe.Finding.Grade, String)])
  func `whether a model gets images and recordings is found out`(
    server kind: String, taken: Bool?, grade expected: EndpointProbe.Finding.Grade, words: String
  ) async throws {
    let report = try await probe(
      server { request in
        guard Self.isAboutMedia(request) else { return nil }
        guard Self.hasFile(request) else {
          return kind.hasSuffix("counted") && kind != "counted" || kind == "neither"
            ? .json(#"{"choices":[{"message":{"content":"Blue"}}]}"#)
            : .chat(kind == "guessed" ? "4072, or four" : "Blue", promptTokens: 40)
        }
        return switch kind {
        case "seen", "guessed": .chat("**4072**, in Four beeps.", promptTokens: 100)
        case "counted": .chat("Petrel", promptTokens: 100)
        case "part of a word": .chat("40721 fourteen", promptTokens: 100)
        case "seen, not counted":
          .json(#"{"choices":[{"message":{"content":"4072 or 4"}}]}"#)
        case "neither": .json(#"{"choices":[{"message":{"content":"Blue"}}]}"#)
        case "left out": .chat("Blue", promptTokens: 41)
        case "refused": .error(400, "no mmproj")
        default: .error(418, "teapot")
        }
      }, media: [.images, .audio])
    for subject in MediaKind.allCases {
      #expect(grade(report, subject.rawValue) == expected)
      #expect(report.media[subject] == .some(taken))
      let finding = report.findings.first { $0.subject == subject.rawValue }
      #expect(finding?.detail.contains(words) == true, "\(finding?.detail ?? "")")
    }
    #expect(report.isUsable == (expected != .bad))
  }

  @Test func `nobody is sent a file who is not asked about it`() async throws {
    let server = try server()
    let report = try await probe(server)
    #expect(report.media.isEmpty && !server.requests.contains(where: Self.hasFile))
  }

  @Test func `a server that cuts long prompts without a word is found out`() async throws {
    let report = try await probe(
      server { $0.text.contains("albatross") ? .chat("albatross", promptTokens: 1024) : nil })
    let finding = report.findings.first { $0.subject == "long prompt" }
    #expect(finding?.grade == .notice && finding?.detail.contains("1,024 prompt tokens") == true)
  }

  /// Eleven tokens a line, and no more than fit: nothing that a count of bytes would show.
  @Test(arguments: [(4096, EndpointProbe.Finding.Grade.notice), (8192, .good)])
  func `a server whose context a long prompt just exceeds is found out`(
    context: Int, grade expected: EndpointProbe.Finding.Grade
  ) async throws {
    let report = try await probe(
      server { request in
        let lines = request.text.components(separatedBy: "keeper").count - 1
        return lines == 0
          ? nil : .chat("albatross", promptTokens: min(context, 40 + 11 * lines))
      })
    #expect(grade(report, "long prompt") == expected)
  }

  @Test func `a model that thinks first is given room for it`() async throws {
    let report = try await probe(
      server { request in
        request.method == "POST" && request.text.contains(#""max_tokens":128"#)
          ? .json(
            #"{"choices":[{"message":{"content":""},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":128}}"#
          ) : nil
      })
    #expect(report.findings.allSatisfy { $0.grade == .good })
  }

  @Test func `the sampling that is given is what is sent`() async throws {
    let server = try server()
    _ = try await EndpointProbe(
      ChatEndpoint(server.url), client: HTTPClient(.init(userAgent: "test")),
      sampling: Sampling(
        topP: 0.5, maxCompletionTokens: 77, reasoningEffort: "low", extraBody: ["top_k": 3])
    ).run()
    let calls = server.requests.filter { $0.method == "POST" }
    for member in [
      #""top_p":0.5"#, #""max_tokens":77"#, #""reasoning_effort":"low""#, #""top_k":3"#,
    ] {
      #expect(calls.allSatisfy { $0.text.contains(member) })
    }
  }

  @Test(
    arguments: [
      (401, "bad key", "ORGBENCH_API_KEY"), (404, "no such model", "--model (small, large)"),
      (402, "no money", "credit"), (400, "reasoning_effort is unknown", "--reasoning-effort"),
      (400, "top_k: temperature", "--temperature"),
    ])
  func `a failure names the way out`(status: Int, words: String, way: String) async throws {
    let server = try server { $0.method == "POST" ? .error(status, words) : nil }
    let report = try await EndpointProbe(
      ChatEndpoint(server.url), client: HTTPClient(.init(userAgent: "test")), sampling: Sampling()
    ).run()
    let detail = try #require(report.findings.first { $0.subject == "chat" }).detail
    #expect(detail.contains(words) && detail.contains(way), "\(detail)")
  }

  @Test func `a model that is not listed is noticed`() async throws {
    #expect(grade(try await probe(server(), model: "huge"), "models") == .notice)
  }

  @Test func `an endpoint that answers no chat is not usable, and is asked no more`() async throws {
    let server = try server { $0.method == "POST" ? .error(401, "no key") : nil }
    let report = try await probe(server)
    #expect(grade(report, "chat") == .bad && !report.isUsable)
    #expect(server.requests.count == 2)
  }

  @Test func `without a model there is nothing to try`() async throws {
    let report = try await probe(server { $0.method == "GET" ? .json("{}") : nil })
    #expect(grade(report, "chat") == .bad && report.model == nil)
  }
}
