import Evaluation
import Testing

@testable import Models

/// A request of 400 bytes and a reply of 200: 100 and 50 tokens where they are estimated.
private func read(
  _ members: String, choice: String = "", text: String = String(repeating: "word ", count: 40)
) throws -> ChatReply {
  let request = ChatRequest(
    model: "m", messages: [Message(.user, String(repeating: "word ", count: 80))])
  let body =
    #"{"choices":[{"message":{"content":"\#(text)"},"finish_reason":"stop"\#(choice)}]\#(members)}"#
  guard case .reply(let reply) = ChatCompletionReply.read(Array(body.utf8), to: request) else {
    throw NoReply()
  }
  return reply
}

private struct NoReply: Error {}

private let estimated = Usage(promptTokens: 100, completionTokens: 50, isEstimated: true)
private let plain = Usage(promptTokens: 90, completionTokens: 40)
private func with(_ change: (inout Usage) -> Void) -> Usage {
  var usage = plain
  change(&usage)
  return usage
}
private let cached = with { $0.cachedPromptTokens = 64 }
private let reasoned = with { $0.reasoningTokens = 20 }
private let both = with {
  $0.cachedPromptTokens = 64; $0.reasoningTokens = 20
}

@Suite struct UsageReadingTests {
  @Test(arguments: [
    (
      "OpenAI, audio and predictions",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":64,"audio_tokens":12},"completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":3,"accepted_prediction_tokens":4,"rejected_prediction_tokens":9}}"#,
      both, false
    ),
    (
      "OpenAI's responses",
      #"{"input_tokens":90,"input_tokens_details":{"cached_tokens":64},"output_tokens":40,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":130}"#,
      both, false
    ),
    (
      "Azure, completion details null",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"completion_tokens_details":null}"#,
      plain, false
    ),
    (
      "Anthropic native",
      #"{"input_tokens":26,"cache_creation_input_tokens":0,"cache_read_input_tokens":64,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":40,"service_tier":"standard"}"#,
      cached, false
    ),
    (
      "Anthropic native, caches null",
      #"{"input_tokens":90,"cache_creation_input_tokens":null,"cache_read_input_tokens":null,"output_tokens":40}"#,
      plain, false
    ),
    (
      "LiteLLM, Anthropic, prompt whole",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":64},"cache_creation_input_tokens":0,"cache_read_input_tokens":64}"#,
      cached, false
    ),
    (
      "LiteLLM, Anthropic, prompt without cached",
      #"{"prompt_tokens":26,"completion_tokens":40,"total_tokens":66,"cache_creation_input_tokens":0,"cache_read_input_tokens":64}"#,
      cached, true
    ),
    (
      "gateway, few cached beside, total says so",
      #"{"prompt_tokens":80,"completion_tokens":40,"total_tokens":130,"cache_read_input_tokens":10}"#,
      with { $0.cachedPromptTokens = 10 }, false
    ),
    (
      "Anthropic with negative cache",
      #"{"input_tokens":90,"cache_read_input_tokens":-1,"output_tokens":40}"#, plain, true
    ),
    (
      "DeepSeek, hit negative",
      #"{"prompt_cache_hit_tokens":-1,"prompt_cache_miss_tokens":90,"completion_tokens":40}"#,
      estimated, true
    ),
    (
      "Gemini compat, thoughts outside",
      #"{"prompt_tokens":90,"completion_tokens":20,"total_tokens":130}"#, reasoned, true
    ),
    ("Gemini compat, completion missing", #"{"prompt_tokens":90,"total_tokens":130}"#, plain, true),
    ("prompt missing", #"{"completion_tokens":40,"total_tokens":130}"#, plain, true),
    ("total only", #"{"total_tokens":130}"#, estimated, true),
    (
      "MiniMax",
      #"{"total_tokens":130,"total_characters":0,"prompt_tokens":90,"completion_tokens":40,"completion_tokens_details":{"reasoning_tokens":20}}"#,
      reasoned, false
    ),
    (
      "total below prompt, completion missing", #"{"prompt_tokens":90,"total_tokens":80}"#,
      estimated, true
    ),
    (
      "DeepSeek",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":20},"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":26}"#,
      both, false
    ),
    (
      "a zero of a default beside DeepSeek's",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":0},"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":26}"#,
      cached, false
    ),
    (
      "Mistral",
      #"{"prompt_tokens":90,"total_tokens":130,"completion_tokens":40,"prompt_audio_seconds":null,"num_cached_tokens":64}"#,
      cached, false
    ),
    (
      "Mistral 2",
      #"{"prompt_tokens":90,"total_tokens":130,"completion_tokens":40,"prompt_token_details":{"cached_tokens":64}}"#,
      cached, false
    ),
    (
      "Cohere native",
      #"{"billed_units":{"input_tokens":80,"output_tokens":40},"tokens":{"input_tokens":90,"output_tokens":40}}"#,
      estimated, true
    ),
    (
      "Bedrock Converse", #"{"inputTokens":90,"outputTokens":40,"totalTokens":130}"#, estimated,
      true
    ),
    (
      "vLLM",
      #"{"prompt_tokens":90,"total_tokens":130,"completion_tokens":40,"prompt_tokens_details":null}"#,
      plain, true
    ),
    (
      "details' count null",
      #"{"prompt_tokens":90,"total_tokens":130,"completion_tokens":40,"prompt_tokens_details":{"cached_tokens":null}}"#,
      plain, true
    ),
    (
      "OpenRouter",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"cost":0.0012,"is_byok":false,"prompt_tokens_details":{"cached_tokens":64,"cache_write_tokens":0,"audio_tokens":0,"video_tokens":0},"cost_details":{"upstream_inference_cost":null},"completion_tokens_details":{"reasoning_tokens":20,"image_tokens":0}}"#,
      both, false
    ),
    (
      "OpenRouter, reasoning by another tokenizer",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"completion_tokens_details":{"reasoning_tokens":44}}"#,
      plain, true
    ),
    (
      "Groq",
      #"{"queue_time":0.05,"prompt_tokens":90,"prompt_time":0.004,"completion_tokens":40,"completion_time":0.1,"total_tokens":130,"total_time":0.1}"#,
      plain, false
    ),
    (
      "xAI",
      #"{"prompt_tokens":90,"completion_tokens":20,"total_tokens":130,"prompt_tokens_details":{"text_tokens":90,"audio_tokens":0,"image_tokens":0,"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"num_sources_used":0}"#,
      both, true
    ),
    (
      "xAI, as many cached as reasoning",
      #"{"prompt_tokens":90,"completion_tokens":20,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":20},"completion_tokens_details":{"reasoning_tokens":20}}"#,
      with {
        $0.cachedPromptTokens = 20; $0.reasoningTokens = 20
      }, true
    ),
    (
      "Qwen, explicit cache",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":64},"cache_creation_input_tokens":64,"cache_type":"ephemeral"}}"#,
      with { $0.cacheWriteTokens = 64 }, false
    ),
    (
      "DashScope native",
      #"{"input_tokens":90,"output_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":0,"cache_creation_tokens":64}}"#,
      with { $0.cacheWriteTokens = 64 }, false
    ),
    (
      "Moonshot and Together",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"cached_tokens":64}"#, cached,
      false
    ),
    (
      "GLM",
      #"{"completion_tokens":40,"completion_tokens_details":{"reasoning_tokens":20},"prompt_tokens":90,"prompt_tokens_details":{"cached_tokens":64},"total_tokens":130}"#,
      both, false
    ),
    (
      "SGLang",
      #"{"prompt_tokens":90,"total_tokens":130,"completion_tokens":40,"prompt_tokens_details":null,"reasoning_tokens":20}"#,
      reasoned, true
    ),
    (
      "SambaNova",
      #"{"prompt_tokens":90.0,"total_tokens":130.0,"completion_tokens":40.0,"completion_tokens_per_sec":310.2,"time_to_first_token":0.2}"#,
      plain, false
    ),
    (
      "Perplexity",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"search_context_size":"low","citation_tokens":17,"num_search_queries":3,"cost":{"total_cost":0.006}}"#,
      plain, false
    ),
    (
      "strings", #"{"prompt_tokens":"90","completion_tokens":"40","total_tokens":"130"}"#, plain,
      false
    ),
    (
      "total and details as strings",
      #"{"prompt_tokens":90,"completion_tokens":20,"total_tokens":"130","prompt_tokens_details":{"cached_tokens":"64"},"completion_tokens_details":{"reasoning_tokens":"20"}}"#,
      both, true
    ),
    (
      "strings that are no counts", #"{"prompt_tokens":"90 tokens","completion_tokens":"40"}"#,
      estimated, true
    ),
    ("fractions", #"{"prompt_tokens":89.6,"completion_tokens":40.4}"#, estimated, true),
    (
      "a fraction in details",
      #"{"prompt_tokens":90,"completion_tokens":40,"prompt_tokens_details":{"cached_tokens":63.5}}"#,
      plain, true
    ),
    ("booleans", #"{"prompt_tokens":true,"completion_tokens":40}"#, estimated, true),
    (
      "new-api, both families",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":0,"text_tokens":0,"audio_tokens":0,"image_tokens":0},"completion_tokens_details":{"text_tokens":0,"audio_tokens":0,"reasoning_tokens":0},"input_tokens":0,"output_tokens":0,"input_tokens_details":null}"#,
      plain, false
    ),
    (
      "zeros beside the counts",
      #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"input_tokens":90,"output_tokens":40}"#,
      plain, true
    ),
    (
      "null beside the counts",
      #"{"prompt_tokens":null,"completion_tokens":null,"input_tokens":90,"output_tokens":40}"#,
      plain, false
    ),
    ("a list", #"[{"prompt_tokens":90,"completion_tokens":40}]"#, estimated, true),
    ("a text", #""{\"prompt_tokens\":90,\"completion_tokens\":40}""#, estimated, true),
    (
      "one token of a first event",
      #"{"prompt_tokens":90,"completion_tokens":1,"total_tokens":91}"#,
      with {
        $0.completionTokens = 50; $0.isEstimated = true
      }, true
    ),
    (
      "doubled counts", #"{"prompt_tokens":180,"completion_tokens":80,"total_tokens":130}"#,
      Usage(promptTokens: 180, completionTokens: 80), true
    ),
    (
      "more cached than prompt",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":164}}"#,
      plain, true
    ),
    (
      "cached counted twice",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":64,"cache_write_tokens":64}}"#,
      plain, true
    ),
    ("huge", #"{"prompt_tokens":90,"completion_tokens":1e18}"#, estimated, true),
    (
      "Ollama, prompt cached", #"{"prompt_tokens":0,"completion_tokens":40,"total_tokens":40}"#,
      with {
        $0.promptTokens = 100; $0.isEstimated = true
      }, true
    ),
    (
      "TabbyAPI",
      #"{"prompt_tokens":90,"prompt_time":0.1,"prompt_tokens_per_sec":900.0,"completion_tokens":40,"completion_time":1.2,"completion_tokens_per_sec":"Indeterminate","total_tokens":130,"total_time":1.3}"#,
      plain, false
    ),
    (
      "Vertex",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"extra_properties":{"google":{"traffic_type":"ON_DEMAND"}}}"#,
      plain, false
    ),
    (
      "empty details",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{},"completion_tokens_details":{}}"#,
      plain, false
    ),
    (
      "details as a list",
      #"{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":[{"modality":"TEXT","tokenCount":90}]}"#,
      plain, false
    ),
  ])
  func `a provider's report is read as what was billed, or estimated with a remark`(
    name: String, members: String, expected: Usage, isRemarked: Bool
  ) throws {
    let reply = try read(",\"usage\":" + members)
    #expect(reply.usage == expected, "\(name) \(reply.remarks)")
    #expect(reply.remarks.isEmpty == !isRemarked, "\(name) \(reply.remarks)")
  }

  @Test(arguments: [
    (#","usage":{"prompt_tokens":90,"completion_tokens":40}"#, ""),
    ("", #","x_groq":{"id":"r","usage":{"prompt_tokens":90,"completion_tokens":40}}"#),
    (#","usage":null"#, #","usage":{"prompt_tokens":90,"completion_tokens":40}"#),
  ])
  func `a report is found where its server puts it`(choice: String, members: String) throws {
    #expect(try read(members, choice: choice).usage == plain)
  }

  @Test(arguments: [
    (String(repeating: "word ", count: 19), 1, false),
    (String(repeating: "word ", count: 20), 1, true),
    (String(repeating: "word ", count: 40), 19, true),
    (String(repeating: "word ", count: 40), 20, false),
    (String(repeating: "=", count: 400), 4, false),
  ])
  func `a completion is not of fewer tokens than its words can be`(
    text: String, tokens: Int, isEstimated: Bool
  ) throws {
    let reply = try read(
      #","usage":{"prompt_tokens":90,"completion_tokens":\#(tokens)}"#, text: text)
    #expect(reply.usage.isEstimated == isEstimated)
    #expect(reply.usage.completionTokens == (isEstimated ? text.utf8.count / 4 : tokens))
  }

  @Test(arguments: [
    [
      #"{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":90,"completion_tokens":1}}"#,
      #"{"choices":[],"usage":{"completion_tokens":40}}"#,
    ],
    [
      #"{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":90,"completion_tokens":1}}"#,
      #"{"choices":[],"usage":{"prompt_tokens":90,"completion_tokens":40}}"#,
    ],
    [
      #"{"choices":[{"delta":{"content":"a"}}]}"#,
      #"{"choices":[{"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":90,"completion_tokens":40}}]}"#,
    ],
    [
      #"{"choices":[{"delta":{"content":"a"}}]}"#,
      #"{"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":90,"completion_tokens":40}}}"#,
    ],
    [
      #"{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":90,"completion_tokens":40}}"#,
      #"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":null}"#,
    ],
    [
      #"{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":90,"completion_tokens":40}}"#,
      #"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}"#,
    ],
  ])
  func `a report that is split over events is one`(events: [String]) throws {
    let body = (events + ["[DONE]"]).map { "data: \($0)\n\n" }.joined()
    let request = ChatRequest(model: "m", messages: [Message(.user, "12345678")])
    guard case .reply(let reply) = ChatCompletionReply.read(Array(body.utf8), to: request) else {
      throw NoReply()
    }
    #expect(reply.usage == plain)
  }
}
