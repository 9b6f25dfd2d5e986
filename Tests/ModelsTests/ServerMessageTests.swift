import Evaluation
import Testing

@testable import Models

private func message(_ body: String) -> ServerMessage { ServerMessage(body: Array(body.utf8)) }

@Suite struct ServerMessageTests {
  @Test(arguments: [
    (#"{"error":{"message":"m","type":"t","param":"p","code":"c"}}"#, "m"),
    (#"{"error":"m"}"#, "m"), (#"{"message":"m"}"#, "m"), (#"{"detail":"m"}"#, "m"),
    (#"{"object":"error","message":"m","type":"BadRequestError","param":null,"code":400}"#, "m"),
    (#"{"error":{"code":400,"message":"m","type":"invalid_request_error"}}"#, "m"),
    (
      #"{"detail":[{"loc":["body","seed"],"msg":"extra"}]}"#,
      #"[{"loc":["body","seed"],"msg":"extra"}]"#
    ),
    ("  plain words\n", "plain words"), (#"[{"error":{"code":400,"message":"m"}}]"#, "m"),
    (#"<html>{"message":"script"}</html>"#, #"<html>{"message":"script"}</html>"#), ("", ""),
  ])
  func `the server's words are found`(body: String, words: String) {
    #expect(message(body).message == words)
  }

  @Test func `long pages are cut`() {
    #expect(message(String(repeating: "x", count: 5000)).message.count == 301)
  }

  // Messages as OpenAI, llama.cpp, vLLM and their like send them.
  @Test(arguments: [
    #"{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
    #"{"error":{"code":400,"message":"request (9001 tokens) exceeds the available context size (8192 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9001,"n_ctx":8192}}"#,
    #"{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4900 in the messages, 100 in the completion).","type":"BadRequestError","param":null,"code":400}"#,
  ])
  func `a prompt that is too long is recognized`(body: String) {
    #expect(message(body).isContextExceeded)
  }

  @Test func `another refusal is not taken for one`() {
    #expect(
      !message(#"{"error":{"message":"Unknown model","code":"model_not_found"}}"#).isContextExceeded
    )
  }

  private let request = ChatRequest(
    model: "m", messages: [], sampling: Sampling(maxCompletionTokens: 9), seed: 7,
    schema: OutputSchema(name: "s", schema: [:]))

  @Test(
    arguments: [
      (
        #"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}"#,
        Dialect(completionLimit: .maxCompletionTokens)
      ),
      (
        #"{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#,
        Dialect(sendsSeed: false)
      ),
      (
        #"{"error":{"message":"Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.","param":null}}"#,
        Dialect(structuredOutput: .jsonObject)
      ),
      (
        #"{"error":{"message":"bad","param":"response_format.type"}}"#,
        Dialect(structuredOutput: .jsonObject)
      ),
      (
        #"{"error":{"message":"Unsupported value: 'temperature' does not support 0.","param":"temperature"}}"#,
        nil
      ),
      (#"{"error":{"message":"The seeds were sown"}}"#, nil),
    ] as [(String, Dialect?)])
  func `a refusal that names a parameter leads to the dialect without it`(
    body: String, expected: Dialect?
  ) {
    #expect(Dialect().adapted(to: message(body), of: request) == expected)
  }

  @Test func `structured output falls back step by step, and then no further`() {
    let refusal = message(#"{"error":"response_format is not supported"}"#)
    let first = Dialect().adapted(to: refusal, of: request)
    let second = first?.adapted(to: refusal, of: request)
    #expect(second?.structuredOutput == .words)
    #expect(second?.adapted(to: refusal, of: request) == nil)
  }

  @Test func `a refusal of maxItems leads to schemas without it, where one was sent`() {
    let refusal = message(
      #"{"error":{"message":"Invalid schema for response_format: 'maxItems' is not permitted."}}"#)
    var bounded = request
    bounded.schema?.schema = ["type": "array", "maxItems": 3]
    #expect(
      Dialect().adapted(to: refusal, of: bounded) == Dialect(boundsLists: false))
    #expect(
      Dialect(boundsLists: false).adapted(to: refusal, of: bounded)
        == Dialect(structuredOutput: .jsonObject, boundsLists: false))
    #expect(
      Dialect().adapted(to: refusal, of: request) == Dialect(structuredOutput: .jsonObject))
  }

  @Test func `a parameter that was not sent is not given up`() {
    let refusal = message(#"{"error":"max_tokens, seed and response_format are bad"}"#)
    #expect(Dialect().adapted(to: refusal, of: ChatRequest(model: "m", messages: [])) == nil)
  }
}
