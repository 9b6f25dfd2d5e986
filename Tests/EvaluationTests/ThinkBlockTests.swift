import Testing

@testable import Evaluation

@Suite struct ThinkBlockTests {
  private static let closed: [(String, String, String)] = [
    ("<think>r</think>a", "a", "r"), ("<THINK> r </Think>\n a", "a", "r"),
    ("<thinking>r</thinking>\na", "a", "r"), ("[THINK]r[/THINK]a", "a", "r"),
    ("<reasoning>r</reasoning> a", "a", "r"), ("<thought>r</thought>a", "a", "r"),
    ("<seed:think>r</seed:think>a", "a", "r"), ("◁think▷r◁/think▷a", "a", "r"),
    ("<|begin_of_thought|>r<|end_of_thought|>a", "a", "r"),
    ("<|START_THINKING|>r<|END_THINKING|>a", "a", "r"),
    ("Here are my reasoning steps:\nr\n[BEGIN FINAL RESPONSE]\na", "a", "r"),
    ("Here is my thought process: r\nHere is my response: a", "a", "r"),
    ("Okay.\n<think>r</think>\na", "Okay.\n\na", "r"), ("a\n<think>r</think>", "a\n", "r"),
    ("a <think>r</think>", "a ", "r"), ("<think>r</think>a<think>s</think>", "a", "r\ns"),
    ("<think>r</think><thinking>s</thinking>a", "a", "r\ns"),
    ("<think>r <think>s</think> t</think> a", "a", "r <think>s\nt"), ("r</think>a", "a", "r"),
    ("r</thinking>\n\na", "a", "r"), ("[/THINK]a", "a", ""), ("r</think>s</think>a", "a", "r\ns"),
    ("<think>r</think>a</think>", "a", "r"), ("<think>\"r\"</think>\"a\"", "\"a\"", "\"r\""),
    (
      #"{"analysis": "<think>r</think> x", "answer": "a"}"#, #"{"analysis": " x", "answer": "a"}"#,
      "r"
    ),
    (
      "<|channel|>analysis<|message|>r<|end|><|start|>assistant<|channel|>final<|message|>a<|return|>",
      "a", "r"
    ),
    (
      "<|start|>assistant<|channel|>analysis<|message|>r<|end|><|start|>assistant<|channel|>commentary"
        + "<|message|>s<|end|><|start|>assistant<|channel|>final<|message|>a", "a", "r\ns"
    ),
    ("r<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>{}", "{}", "r"),
    ("<|channel|>final<|message|>a", "a", ""),
    ("analysisWe think.assistantfinala", "a", "We think."),
    ("analysisr assistantcommentary s assistantfinal a", "a", "r assistantcommentary s"),
  ]

  @Test(arguments: closed)
  func `reasoning is told apart in every spelling`(
    _ content: String, _ text: String, _ reasoning: String
  ) {
    let block = ThinkBlock.split(content)
    #expect(block == ThinkBlock(text, reasoning: reasoning))
    #expect(ThinkBlock.split(block.text).text == block.text)
  }

  private static let unclosed: [(String, String, String)] = [
    ("<think>r", "", "r"), ("\n<thinking>r\nANSWER: 1", "", "r\nANSWER: 1"), ("[THINK]r", "", "r"),
    ("<think>r</think><think>s", "", "r\ns"),
    ("ANSWER: 1\n<think>r ANSWER: 2", "ANSWER: 1\n", "r ANSWER: 2"),
    ("<|channel|>analysis<|message|>r", "", "r"), ("analysisWe think", "", "We think"),
    ("<|channel|>analysis", "", ""),
  ]

  @Test(arguments: unclosed)
  func `reasoning without an end is no answer`(
    _ content: String, _ text: String, _ reasoning: String
  ) {
    #expect(
      ThinkBlock.split(content) == ThinkBlock(text, reasoning: reasoning, isUnclosed: true))
  }

  @Test(arguments: [
    "", "a", "a < b > c", "a tag: <think>", "the tag `<think>` opens", "[1] and [2]",
    "analysis of a",
    "analysis", "Here is my answer", "He said <b>a</b>", #"{"x": "no <think> tag"}"#, "◁a",
    "'</think>' is a tag", "an assistant final",
  ])
  func `other text stays as it is`(_ content: String) {
    #expect(ThinkBlock.split(content) == ThinkBlock(content))
  }
}
