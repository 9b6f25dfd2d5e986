import Evaluation
import Models
import Testing

/// A request of the fixed list, with its body and key. The keys were made apart from this code:
///
///     printf '%s' '{"body":BODY,"endpoint":ENDPOINT,"ordinal":0,"repetition":0}' | sha256sum
struct GoldenRequest: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let request: ChatRequest
  var endpoint = "http://127.0.0.1:8080/v1"
  var occasion = CallOccasion(repetition: 0, ordinal: 0)
  let body: String
  let key: String

  static let list: [GoldenRequest] = [
    GoldenRequest(
      testDescription: "the smallest request",
      request: ChatRequest(model: "m", messages: [Message(.user, "Hi")]),
      body: #"{"messages":[{"content":"Hi","role":"user"}],"model":"m"}"#,
      key: "8982d83a7ada500037545506b0be3f61475e2b937566079eb56769b8b9e1c12f"),
    GoldenRequest(
      testDescription: "the same in the next repeat",
      request: ChatRequest(model: "m", messages: [Message(.user, "Hi")]),
      occasion: CallOccasion(repetition: 1, ordinal: 0),
      body: #"{"messages":[{"content":"Hi","role":"user"}],"model":"m"}"#,
      key: "13cad28957e64883d85810b5e7f36b91228541af00aeef37ea0d0fd33093d594"),
    GoldenRequest(
      testDescription: "the same once more in the task",
      request: ChatRequest(model: "m", messages: [Message(.user, "Hi")]),
      occasion: CallOccasion(repetition: 0, ordinal: 1),
      body: #"{"messages":[{"content":"Hi","role":"user"}],"model":"m"}"#,
      key: "f647eab991eef21d2be89f44ae0b869e29f5cb3e45b12c320a4383238a3ef821"),
    GoldenRequest(
      testDescription: "the same elsewhere",
      request: ChatRequest(model: "m", messages: [Message(.user, "Hi")]),
      endpoint: "https://api.openai.com/v1",
      body: #"{"messages":[{"content":"Hi","role":"user"}],"model":"m"}"#,
      key: "4b18276f454ed258ae31062e0d388d7d61c6b68acd23a2d3e1795d0135072405"),
    GoldenRequest(
      testDescription: "all parameters",
      request: ChatRequest(
        model: "org/model-7b",
        messages: [
          Message(.system, "Be brief."), Message(.user, "Why?"), Message(.assistant, "So."),
        ],
        sampling: Sampling(
          temperature: 0.7, topP: 1e-7, maxCompletionTokens: 512, reasoningEffort: "low",
          extraBody: ["top_k": 40, "min_p": 0.05]),
        seed: 2_147_483_647,
        schema: OutputSchema(
          name: "answer",
          schema: ["type": "object", "required": ["a"], "properties": ["a": ["type": "string"]]])),
      body: """
        {"max_tokens":512,"messages":[{"content":"Be brief.","role":"system"},\
        {"content":"Why?","role":"user"},{"content":"So.","role":"assistant"}],"min_p":0.05,\
        "model":"org/model-7b","reasoning_effort":"low","response_format":{"json_schema":{"name":\
        "answer","schema":{"properties":{"a":{"type":"string"}},"required":["a"],"type":"object"},\
        "strict":true},"type":"json_schema"},"seed":2147483647,"temperature":0.7,"top_k":40,\
        "top_p":1e-7}
        """,
      key: "160696308e6c5d28d01e02b98bbe243ad12095437caa4b8eb94369f27ca8d101"),
    GoldenRequest(
      testDescription: "hostile Unicode",
      request: ChatRequest(
        model: "模型/\u{202e}x",
        messages: [
          Message(.user, "\u{0}\u{1b}[31m \"\\/\u{7f}\u{2028}\r\n\té e\u{301} 👩‍👩‍👧 \u{10ffff}\u{feff}")
        ]),
      body:
        "{\"messages\":[{\"content\":\"\\u0000\\u001b[31m \\\"\\\\/\u{7f}\u{2028}\\r\\n\\té e\u{301} "
        + "👩‍👩‍👧 \u{10ffff}\u{feff}\",\"role\":\"user\"}],\"model\":\"模型/\u{202e}x\"}",
      key: "16ce2a0cfcbba9c55bde64758ea6882b7a5e4a391ff14608b97032a006d7d22e"),
    GoldenRequest(
      testDescription: "a nested extra body that overrides a parameter",
      request: ChatRequest(
        model: "m", messages: [Message(.user, "")],
        sampling: Sampling(
          temperature: 1,
          extraBody: [
            "temperature": 0.25, "provider": ["order": ["b", "a"], "allow": false, "z": nil],
            "logit_bias": ["50256": -100], "é": 1e21, "big": 9_007_199_254_740_993,
          ])),
      body:
        #"{"big":9007199254740993,"logit_bias":{"50256":-100},"messages":[{"content":"","role":"user"}],"#
        + #""model":"m","provider":{"allow":false,"order":["b","a"],"z":null},"temperature":0.25,"é":1e+21}"#,
      key: "398b095877ff82bdae4a246b9f8071e67c7dcba53d2a1e3ee6f7770109d2822c"),
    GoldenRequest(
      testDescription: "whole numbers are integers",
      request: ChatRequest(
        model: "m", messages: [], sampling: Sampling(temperature: 0, topP: 1.0), seed: 0),
      body: #"{"messages":[],"model":"m","seed":0,"temperature":0,"top_p":1}"#,
      key: "24d6044617a6ca11a82074e897cbd3ffa9bfb8f4c72698e33b5c454b37cddb4b"),
  ]
}

@Suite struct RequestIdentityTests {
  @Test(arguments: GoldenRequest.list)
  func `the body of a request never changes`(golden: GoldenRequest) {
    let body = String(decoding: ChatCompletionBody.encode(golden.request), as: UTF8.self)
    #expect(Array(body.unicodeScalars) == Array(golden.body.unicodeScalars))
  }

  @Test(arguments: GoldenRequest.list)
  func `the key of a request never changes`(golden: GoldenRequest) {
    #expect(
      RequestIdentity.key(
        of: golden.request, endpoint: golden.endpoint, occasion: golden.occasion) == golden.key)
  }

  @Test func `every field of a request is part of its key`() {
    let base = ChatRequest(
      model: "m", messages: [Message(.user, "a")],
      sampling: Sampling(temperature: 1, topP: 1, maxCompletionTokens: 1, reasoningEffort: "low"),
      seed: 1, schema: OutputSchema(name: "n", schema: ["type": "object"]))
    let changes: [(inout ChatRequest) -> Void] = [
      { _ in }, { $0.model = "n" }, { $0.messages[0] = Message(.user, "b") },
      { $0.messages[0].role = .system }, { $0.messages.append(Message(.user, "a")) },
      { $0.sampling.temperature = 0.5 }, { $0.sampling.topP = 0.5 },
      { $0.sampling.maxCompletionTokens = 2 }, { $0.sampling.reasoningEffort = "high" },
      { $0.sampling.extraBody = ["x": 1] }, { $0.seed = 2 }, { $0.schema?.name = "o" },
      { $0.schema?.schema = [:] }, { $0.sampling.temperature = nil }, { $0.sampling.topP = nil },
      { $0.sampling.maxCompletionTokens = nil }, { $0.sampling.reasoningEffort = nil },
      { $0.seed = nil }, { $0.schema = nil },
    ]
    let keys = changes.map { change in
      var request = base
      change(&request)
      return RequestIdentity.key(
        of: request, endpoint: "e", occasion: CallOccasion(repetition: 0, ordinal: 0))
    }
    #expect(Set(keys).count == changes.count)
  }

  @Test func `what JSON cannot hold, and what is reserved, is refused`() {
    #expect(throws: InputError.self) { try ChatCompletionBody.check(Sampling(temperature: .nan)) }
    #expect(throws: InputError.self) { try ChatCompletionBody.check(Sampling(topP: .infinity)) }
    for name in ["model", "messages", "stream", "n"] {
      #expect(throws: InputError.self) {
        try ChatCompletionBody.check(Sampling(extraBody: [name: 1]))
      }
    }
    #expect(throws: Never.self) {
      try ChatCompletionBody.check(Sampling(temperature: 0.7, extraBody: ["top_k": 1]))
    }
  }
}

@Suite struct DialectBodyTests {
  private let request = ChatRequest(
    model: "m",
    messages: [Message(.user, "first"), Message(.assistant, "x"), Message(.user, "last")],
    sampling: Sampling(maxCompletionTokens: 9), seed: 7,
    schema: OutputSchema(name: "s", schema: ["type": "object"]))

  private func body(_ dialect: Dialect) -> String {
    String(decoding: ChatCompletionBody.encode(request, dialect: dialect), as: UTF8.self)
  }

  @Test func `each departure changes just what it says`() {
    #expect(!body(.with { $0.sendsSeed = false }).contains("seed"))
    let limit = body(.with { $0.completionLimit = .maxCompletionTokens })
    #expect(limit.contains(#""max_completion_tokens":9"#) && !limit.contains("max_tokens"))
  }

  @Test func `json_object keeps the schema in words in the last user message`() {
    let body = body(.with { $0.structuredOutput = .jsonObject })
    #expect(body.contains(#""response_format":{"type":"json_object"}"#))
    #expect(body.contains(#"last\n\nReply with one JSON object"#))
    #expect(body.contains(#"{\"type\":\"object\"}"#))
    #expect(body.contains(#"{"content":"first","role":"user"}"#))
  }

  @Test func `words alone send no response_format`() {
    let body = body(.with { $0.structuredOutput = .words })
    #expect(!body.contains("response_format"))
    #expect(body.contains(#"last\n\nReply with one JSON object"#))
  }

  @Test func `without bounds of texts a schema stays what it was but for them`() {
    var bounded = request
    bounded.schema?.schema = [
      "type": "object", "properties": ["maxLength": ["type": "string", "maxLength": 9]],
    ]
    var unbounded = bounded
    unbounded.schema?.schema = [
      "type": "object", "properties": ["maxLength": ["type": "string"]],
    ]
    let dialect = Dialect.with { $0.boundsTexts = false }
    #expect(
      ChatCompletionBody.encode(bounded, dialect: dialect) == ChatCompletionBody.encode(unbounded))
    #expect(
      dialect.departures(for: bounded)
        == ["schema sent without maxLength: the endpoint refuses it"])
  }

  @Test func `without bounds of lists a schema stays what it was but for them`() {
    var bounded = request
    let list: JSONValue = ["type": "array", "items": ["type": "integer"], "maxItems": 3]
    bounded.schema?.schema = [
      "type": "object", "properties": ["maxItems": ["type": "integer"], "list": list],
    ]
    var unbounded = bounded
    unbounded.schema?.schema = [
      "type": "object",
      "properties": [
        "maxItems": ["type": "integer"], "list": ["type": "array", "items": ["type": "integer"]],
      ],
    ]
    let dialect = Dialect.with { $0.boundsLists = false }
    #expect(
      ChatCompletionBody.encode(bounded, dialect: dialect) == ChatCompletionBody.encode(unbounded))
    #expect(ChatCompletionBody.encode(bounded) != ChatCompletionBody.encode(unbounded))
    #expect(
      dialect.departures(for: bounded)
        == ["schema sent without maxItems: the endpoint refuses it"])
    #expect(dialect.departures(for: unbounded).isEmpty)
  }
}
