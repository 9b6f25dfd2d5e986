import Testing

import Evaluation

@testable import Benchmarks

/// Replies as models write them that are not quite what was asked for.
@Suite struct ReplyVariantTests {
  static let passage = """
    The cutter Ebba Lind was built in Selm in 1912 by Agnes Pellow, the first harbour master, and \
    Annam (Dai Viet) bought her for 12.50 crowns. The text does not name her crew.
    """
  private let squad = SQuAD2AnswerFormat(passage: passage)
  private let musr = MuSRAnswerFormat(choices: ["Ana Ruiz", "Bo Lind", "the red box"])
  private let gaia = GAIAAnswerFormat()
  private let ans = MuSiQueAnswerFormat(asksAnswerable: false)
  private let full = MuSiQueAnswerFormat(asksAnswerable: true)

  @Test(arguments: [
    "ANSWER: Agnes Pellow", "ANSWER : Agnes Pellow", "ANSWER：Agnes Pellow",
    "**Answer**: Agnes Pellow", "**Answer:** **Agnes Pellow**", "__ANSWER:__ Agnes Pellow",
    "## Answer\nAgnes Pellow", "## Answer\n\nAgnes Pellow\n", "**Answer**\n> Agnes Pellow",
    "### Final Answer:\n- Agnes Pellow", "ANSWER:\n```\nAgnes Pellow\n```", "ANSWER = Agnes Pellow",
    "Answer - Agnes Pellow", "\\boxed{Agnes Pellow}", "So $\\boxed{\\text{Agnes Pellow}}$.",
    "ANSWER: \\boxed{Agnes Pellow}", "<answer>Agnes Pellow</answer>",
    "<answer>\nAgnes Pellow\n</answer>",
    "<answer>ANSWER: Agnes Pellow</answer>", "ANSWER: <answer>Agnes Pellow</answer>",
    "<answer>Agnes Pellow", "ANSWER: Agnes Pellow</answer>", "ANSWER: Agnes Pellow</s>",
    "ANSWER: Agnes Pellow<|im_end|>\n<|im_start|>user\nANSWER: Selm",
    "<s>ANSWER: Agnes Pellow<|eot_id|>", #"{"answer": "Agnes Pellow"}"#,
    "```json\n{\"Answer\": \"Agnes Pellow\"}\n```", #"{"final_answer": ["Agnes Pellow"]}"#,
    #"{"result": {"answer": "Agnes Pellow"}}"#, #"ANSWER: {"answer": "Agnes Pellow"}"#,
    #"{"analysis": "ANSWER: Selm?", "answer": "Agnes Pellow"}"#,
    "ANSWER: Agnes Pellow (the first harbour master of Selm)", "(ANSWER: Agnes Pellow)",
    "ANSWER: Agnes Pellow (see the passage).", "ANSWER: [Agnes Pellow]",
    "ANSWER: Agnes Pellow\n\nEnd your reply with one line:\nANSWER: the span, or unanswerable",
    "ANSWER: Agnes Pellow\n(I ended with the line \"ANSWER: the span, or unanswerable\".)",
    "ANSWER: Selm\nWait, no.\nANSWER: Agnes Pellow\nANSWER:", "Agnes Pellow", "\"Agnes Pellow.\"",
    "The answer is Agnes Pellow.", "<think>ANSWER: Selm</think>Agnes Pellow",
    "ANSWER: Agnes Pellow\n<think>Or was it ANSWER: Selm?</think>",
    "ANSWER: Agnes Pellow\n<think>Or was it ANSWER: Selm?",
    "[THINK]ANSWER: Selm[/THINK]Agnes Pellow",
    "<|channel|>analysis<|message|>ANSWER: Selm<|end|><|start|>assistant<|channel|>final<|message|>"
      + "ANSWER: Agnes Pellow<|return|>", "the ANSWER is: Agnes Pellow", "ANSWER:\tAgnes Pellow",
    "Answer\n======\nAgnes Pellow", "ANSWER: \"Agnes Pellow\" [paragraph 1]",
    "ANSWER: The answer is Agnes Pellow.", "Here you are.\n---\n**ANSWER: Agnes Pellow**\n---",
    "We agree: ANSWER: Agnes Pellow", "ANSWER: ANSWER: Agnes Pellow", "ANSWER:: Agnes Pellow",
    "ANSWER: 'Agnes Pellow'",
    "ANSWER: «Agnes Pellow»", "ANSWER: <b>Agnes Pellow</b>", "ANSWER: $\\text{Agnes Pellow}$",
    "> ANSWER: Agnes Pellow", "- ANSWER: Agnes Pellow", "<answer>Agnes Pellow</answer>\nANSWER:",
  ])
  func `a span is read in whatever form it is stated`(reply: String) {
    #expect(squad.read(reply) == .answer(Prediction("Agnes Pellow")))
  }

  @Test(arguments: [
    ("ANSWER: Annam (Dai Viet)", "Annam (Dai Viet)"), ("ANSWER: Selm (harbour)", "Selm"),
    ("ANSWER: The text", "The text"), ("ANSWER: 12.50", "12.50"),
    ("ANSWER: none of the crew", "none of the crew"),
    ("ANSWER: I do not think so", "I do not think so"),
    ("ANSWER: no longer sailed", "no longer sailed"),
    ("ANSWER: not specifically reserved", "not specifically reserved"),
    ("ANSWER: None succeeded", "None succeeded"),
    (
      "ANSWER: unknown or unexplored territory",
      "unknown or unexplored territory"
    ),
  ])
  func `what belongs to a span stays`(reply: String, answer: String) {
    #expect(squad.read(reply) == .answer(Prediction(answer)))
  }

  @Test(arguments: [
    "ANSWER: The passage does not say", "ANSWER: not specified", "ANSWER: cannot be determined",
    "ANSWER: unanswerable (not mentioned)", "ANSWER: Not mentioned in the passage.",
    "The passage doesn’t mention who built it.", "ANSWER: It is not stated.",
    "ANSWER: Unanswerable - the passage gives no year", "ANSWER: **unanswerable**",
    "ANSWER: [unanswerable]", "ANSWER: UNANSWERABLE.", "ANSWER: the question is unanswerable",
    "ANSWER: This question cannot be answered from the given passage.",
    "ANSWER: There is no information about this in the text.", "ANSWER: No answer found",
    "ANSWER: not enough information is given", "ANSWER: I don't know", "ANSWER: N/A",
    "ANSWER: n/a.",
    "ANSWER: The text does not provide this information", "ANSWER: insufficient information",
    "ANSWER: impossible to determine", "ANSWER: It cannot be determined from the passage",
    "ANSWER: Not given", "ANSWER: unspecified", "ANSWER: the passage makes no mention of it",
    "ANSWER: Based on the passage, it is not possible to say.", "ANSWER: no answer in the passage",
    "I'm sorry, but the passage does not contain the answer.", "ANSWER: does not say",
    "ANSWER: The author's birthplace is not mentioned", "ANSWER: not in the passage",
    "ANSWER: The answer is not in the passage.", "ANSWER: nothing in the text says so",
    "ANSWER: The passage never mentions it", "ANSWER: can't be determined",
    "ANSWER: The passage fails to mention that", #"{"answer": "not stated"}"#,
    "ANSWER: This is not answerable", "ANSWER: the context doesn't specify",
    "ANSWER: Unknown (the passage does not say)", "ANSWER: Not explicitly stated",
    "ANSWER: The passage only says who built it; it does not give the year.",
    "ANSWER: There's no mention of that", "ANSWER: not mentioned (unanswerable)",
    "ANSWER： unanswerable",
    "ANSWER: The information is not available in the passage",
  ])
  func `an abstention in words is one`(reply: String) {
    #expect(squad.read(reply) == .abstention(Prediction("")))
    #expect(squad.voteKey(of: Prediction("The passage does not say")) == "")
  }

  @Test(arguments: [
    "ANSWER: -", "ANSWER: \"\"", "ANSWER: —", "ANSWER: ...", "ANSWER: ''", "ANSWER: ?", "ANSWER: `",
    "ANSWER: N/A?!\nANSWER: the span, or unanswerable".replacing("N/A?!", with: "-"),
    "I'm sorry, but I can't help with that.", "I cannot assist with this request.",
    "ANSWER: I'm sorry, but I can't help", "I agree with the CEO", "I agree with the CEO.",
    "ANSWER: I agree with the CEO", "Agreed.", "I fully agree with my colleagues.", "Same as above",
    "As an AI language model, I have no opinion.", "I'm sorry.", "Sorry, I can't do that.",
    "I won't be able to help with that.", "I must decline.", "Same answer as the Drafter",
    #"{"answer": ""}"#, #"{"answer": null}"#, #"{"answer": "Agnes"#,
    "ANSWER: the span, or unanswerable",
    "ANSWER: [your answer]", "\\boxed{}", "<answer></answer>", "<think>ANSWER: Selm",
    "<|channel|>analysis<|message|>ANSWER: Selm", "[THINK]ANSWER: Selm",
    "End your reply with one line:\nANSWER: the span, or unanswerable",
    String(repeating: "It was a long day at the harbour. ", count: 12),
  ])
  func `what states no answer is none`(reply: String) {
    guard case .unreadable(let reason) = squad.read(reply) else {
      Issue.record("\(reply.debugDescription) was read as \(squad.read(reply))")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test(arguments: [
    ("Agnes Pel", ReplyEnd.cut), ("Agnes Pel", .probablyCut), ("Let me think. The cutter", .cut),
    ("ANSWER: Agnes Pel", .cut), ("## Answer\nAgnes", .cut), ("<answer>Agnes", .cut),
  ])
  func `a reply that is cut off in its answer states none`(reply: String, end: ReplyEnd) {
    guard case .unreadable = squad.read(reply, end) else {
      Issue.record("\(reply.debugDescription) was read as \(squad.read(reply, end))")
      return
    }
  }

  @Test(arguments: [
    ("ANSWER: Selm\n\nThis is because", ReplyEnd.cut), ("ANSWER: Selm", .probablyCut),
    ("<answer>Selm</answer>", .cut), (#"{"answer": "Selm"}"#, .cut), ("ANSWER: Selm</s>", .cut),
  ])
  func `an answer before the cut is whole`(reply: String, end: ReplyEnd) {
    #expect(squad.read(reply, end) == .answer(Prediction("Selm")))
  }

  @Test(arguments: [
    "2", "(2)", "2.", "2.0", "two", "Two", "Choice 2", "Option 2", "Choice 2: Bo Lind",
    "2 - Bo Lind",
    "2. Bo Lind", "Bo Lind", "bo lind.", "**2**", "\\boxed{2}", "[2]", "#2", "ANSWER: 2.0",
    "ANSWER: (2)", "ANSWER: two", "ANSWER: Bo Lind", "ANSWER: not 1 but 2", "ANSWER: 2, not 1",
    "ANSWER: 2 rather than 1", "ANSWER: the second choice", "ANSWER：2", "ANSWER : 2",
    "## Answer\n2", "<answer>2</answer>", #"{"answer": 2}"#, #"{"answer": "2"}"#,
    #"{"answer": 2.0}"#,
    "ANSWER: Choice 2 (Bo Lind)", "ANSWER: 2\nANSWER: number", "ANSWER: 2</s>", "ANSWER: 2 of 3",
    "ANSWER: $\\boxed{2}$", "ANSWER: it is not one but two", "ANSWER: number 2", "ANSWER: 2)",
    "ANSWER: Not choice 1, choice 2", "ANSWER: instead of 1, 2",
    "<think>ANSWER: 1</think>ANSWER: 2",
    "ANSWER: 2 – Bo Lind", "ANSWER: 2️⃣", "ANSWER: the second one", "ANSWER: \"Bo Lind\"",
  ])
  func `a choice is read however it is named`(reply: String) {
    #expect(musr.read(reply) == .answer(Prediction("2")))
  }

  @Test(arguments: [
    "ANSWER: 1 or 2", "ANSWER: 1/2", "ANSWER: 1 and 2", "ANSWER: 4", "ANSWER: Ana", "1 or 2", "12",
    "I think 2 it is", "ANSWER: not 1", "ANSWER: no one", "ANSWER: B", "2 people were there.",
    "ANSWER: number", "The second is likely, the first is not.",
  ])
  func `no choice is guessed`(reply: String) {
    guard case .unreadable = musr.read(reply) else {
      Issue.record("\(reply.debugDescription) was read as \(musr.read(reply))")
      return
    }
  }

  @Test func `a choice's text wins over the numbers in it`() {
    let rooms = MuSRAnswerFormat(choices: ["Room 3", "Room 1", "Room 2"])
    #expect(rooms.read("ANSWER: Room 3") == .answer(Prediction("1")))
    #expect(rooms.read("ANSWER: 3") == .answer(Prediction("3")))
    #expect(rooms.read("ANSWER: 2 - Room 1") == .answer(Prediction("2")))
    #expect(rooms.read("ANSWER: 3", .cut) == .answer(Prediction("3")))
    #expect(rooms.read("3", .cut) != .answer(Prediction("3")))
  }

  @Test(arguments: [
    ("FINAL ANSWER: \"17\"", "17"), ("FINAL ANSWER: [17]", "17"), ("FINAL ANSWER: (17)", "17"),
    ("FINAL ANSWER:\n- a\n- b\n- c", "a, b, c"), ("FINAL ANSWER:\n1. a\n2. b\n", "a, b"),
    ("FINAL ANSWER:\n* \"a\"\n* \"b\"\n\nThat is all.", "a, b"),
    ("FINAL ANSWER: a,\nb,\nc", "a, b, c"),
    ("FINAL ANSWER:\napple\npear\nplum", "apple, pear, plum"),
    ("FINAL ANSWER:\n17\nI am sure.", "17"),
    ("FINAL ANSWER: [a, b, c]", "a, b, c"), (#"FINAL ANSWER: ["a", "b"]"#, "a, b"),
    (#"FINAL ANSWER: "a", "b""#, "a, b"), ("FINAL ANSWER: red, blue.", "red, blue"),
    ("FINAL ANSWER : 17", "17"), ("FINAL ANSWER：17", "17"), ("## Final Answer\n17", "17"),
    ("**Final Answer**\n\n17", "17"), ("FINAL ANSWER: \\boxed{17}", "17"), ("\\boxed{17}", "17"),
    ("<answer>17</answer>", "17"), ("FINAL ANSWER: 17</s>", "17"),
    ("FINAL ANSWER: 17 (rounded)", "17"),
    (#"{"final_answer": "17"}"#, "17"), (#"{"answer": 12.50}"#, "12.50"),
    ("FINAL ANSWER: $5.20", "$5.20"),
    ("FINAL ANSWER: 17\n\nFINAL ANSWER: the answer", "17"),
    ("FINAL ANSWER: Paris (the capital of France)", "Paris"), ("FINAL ANSWER: f(x)", "f(x)"),
    ("**FINAL ANSWER: 17**.", "17"), ("FINAL ANSWER: \"17\".", "17"),
    ("FINAL ANSWER: The answer is 17", "17"),
    ("FINAL ANSWER: (¬A → B) ↔ (A ∨ ¬B)", "(¬A → B) ↔ (A ∨ ¬B)"), ("FINAL ANSWER: - 5", "- 5"),
    ("FINAL ANSWER: 'a' and 'b'", "'a' and 'b'"),
    ("FINAL ANSWER: St. Petersburg", "St. Petersburg"),
  ])
  func `a final answer is read without its wrapping`(reply: String, answer: String) {
    #expect(gaia.read(reply) == .answer(Prediction(answer)))
    #expect(gaia.read(gaia.write(Prediction(answer))) == .answer(Prediction(answer)))
  }

  @Test(arguments: [
    "FINAL ANSWER: I'm sorry, but I can't help with that.", "FINAL ANSWER: -",
    "FINAL ANSWER: the answer",
    "FINAL ANSWER: I agree with the CEO",
  ])
  func `a final answer that is none is unreadable`(reply: String) {
    guard case .unreadable = gaia.read(reply) else {
      Issue.record("\(reply.debugDescription) was read as \(gaia.read(reply))")
      return
    }
  }

  @Test(arguments: [
    (#"{"answer": 12.50, "support": [1]}"#, "12.50"),
    (#"{"Answer": "Selm", "Support": [1]}"#, "Selm"),
    (#"{"ANSWER": "Selm", "SUPPORT": "1"}"#, "Selm"),
    (#"{"answer": ["Selm"], "support": [1]}"#, "Selm"),
    (#"{"output": {"answer": "Selm", "support": [1]}}"#, "Selm"),
    (#"[{"answer": "Selm", "support": [1]}]"#, "Selm"),
    (#"{"final_answer": "Selm", "supporting_paragraphs": [1]}"#, "Selm"),
    (#"{"answer": 007, "support": [1.0]}"#, "007"), (#"{"answer": 1e3, "support": [1]}"#, "1e3"),
    (#"{"answer": {"text": "Selm"}, "support": [1]}"#, "Selm"),
    (#"{"answer": "draft", "support": [2]} No: {"answer": "Selm", "support": [1]}"#, "Selm"),
    (#"{"answer": "Selm", "support": [1]} {"answer": "…", "support": [0, 1]}"#, "Selm"),
    (#"{"answer": "Selm", "support": ["paragraph 1"]}</s>"#, "Selm"),
    ("## Answer\nSelm\nSUPPORT: [1]", "Selm"), ("**Answer:** Selm\n**Support:** 1", "Selm"),
    (#"{"answer": "\\boxed{Selm}", "support": [1]}"#, "Selm"),
    (
      #"<think>{"answer": "draft", "support": [2]}</think>{"answer": "Selm", "support": [1]}"#,
      "Selm"
    ),
  ])
  func `a structured answer is read in whatever spelling`(reply: String, answer: String) {
    #expect(ans.read(reply) == .answer(Prediction(answer, support: [1])))
  }

  @Test func `MuSiQue's abstentions are stated or in words, and never empty`() {
    for answer in ["The passages do not say", "not specified", "cannot be determined"] {
      #expect(
        full.read(#"{"answer": "\#(answer)", "support": []}"#)
          == .abstention(Prediction(answer, support: [], answerable: false)))
    }
    for answer in ["-", "", "I'm sorry, but I can't help with that", "I agree with the CEO"] {
      guard case .unreadable = full.read(#"{"answer": "\#(answer)", "support": []}"#),
        case .unreadable = ans.read(#"{"answer": "\#(answer)", "support": []}"#)
      else {
        Issue.record("\(answer) was read")
        continue
      }
    }
    #expect(
      full.read(#"{"answer": "", "is_answerable": "false"}"#)
        == .abstention(Prediction("", support: [], answerable: false)))
  }

  private static let official = "squad2/dev-8-articles.json"

  /// No rule may take a right answer for an abstention, or cut a part of it off.
  @Test(.enabled(if: Fixture.hasReal(official), "no real data at ../shared/data"))
  func `every official answer is read as it is, with its marker and without`() throws {
    let file = try SQuAD2File(InputFile(Fixture.realPath(Self.official)))
    var count = 0
    for (index, question) in file.questions.enumerated() {
      let format = SQuAD2AnswerFormat(passage: file.paragraphs[question.paragraph].context)
      for answer in Set(file.answers[index]) where !NormalizedAnswer(answer).isEmpty {
        for reply in ["ANSWER: \(answer)", answer, "## Answer\n\(answer)"] {
          count += 1
          guard case .answer(let prediction) = format.read(reply),
            NormalizedAnswer(prediction.answer) == NormalizedAnswer(answer)
          else {
            Issue.record("\(reply.debugDescription) was read as \(format.read(reply))")
            continue
          }
        }
      }
    }
    #expect(count > 5_000)
  }
}
