import Glibc
import Testing

import Evaluation
import Randomness

@testable import Benchmarks

@Suite struct SQuAD2AnswerFormatTests {
  private let format = SQuAD2AnswerFormat()

  @Test(arguments: [
    ("ANSWER: Paris", "Paris"), ("I think.\nANSWER: Lyon\nANSWER: Paris.", "Paris"),
    ("**ANSWER:** \"the Seine\".", "the Seine"), ("**ANSWER: Paris**", "Paris"),
    ("Paris", "Paris"), (" “Paris”.\n", "Paris"), ("ANSWER:\nParis", "Paris"),
    ("answer: Paris\nI am sure.", "Paris"), ("ANSWER: Paris\nANSWER:", "Paris"),
    ("Final answer: 10-15", "10-15"), ("He answered: no", "He answered: no"),
    ("the\n two lines", "the two lines"), ("ANSWER: U.S.", "U.S"),
  ])
  func `the last ANSWER line is read, or else the whole reply`(_ reply: String, _ answer: String) {
    #expect(format.read(reply) == .answer(Prediction(answer)))
  }

  @Test(arguments: [
    "ANSWER: unanswerable", "Unanswerable.", "ANSWER: No answer", "ANSWER: N/A",
    "ANSWER: **Not enough information.**", "none",
    "The answer is here.\nANSWER: cannot be answered",
  ])
  func `the phrases for no answer are an abstention`(_ reply: String) {
    #expect(format.read(reply) == .abstention(Prediction("")))
  }

  @Test(arguments: ["", " \n", "**", "ANSWER:", "ANSWER: -", "ANSWER: \"\"", "?"])
  func `nothing is unreadable`(_ reply: String) {
    guard case .unreadable = format.read(reply) else {
      Issue.record("\(reply.debugDescription) was read")
      return
    }
  }

  @Test func `equal answers have one vote key`() {
    #expect(format.voteKey(of: Prediction("The Cat")) == format.voteKey(of: Prediction("cat.")))
    #expect(format.voteKey(of: Prediction("unanswerable")) == format.voteKey(of: Prediction("")))
  }
}

@Suite struct MuSiQueAnswerFormatTests {
  private let ans = MuSiQueAnswerFormat(asksAnswerable: false)
  private let full = MuSiQueAnswerFormat(asksAnswerable: true)

  @Test(arguments: [
    #"{"answer": "Selm", "support": [3, 1]}"#,
    "Let me think {about it}.\n```json\n{\"answer\": \" Selm\", \"support\": [1, \"3\",],}\n```",
    #"{"analysis": "the {river}", "answer": "Selm", "support": "1 and 3"}"#,
    #"{"plan": 1} {'answer': 'Selm', 'support': ['[1]', '3']}"#,
    "SUPPORT: 3, 1\n**ANSWER:** Selm", "Answer: Selm\nSupport: paragraphs [1] and [3].",
  ])
  func `answer and support are read from JSON or from lines`(_ reply: String) {
    #expect(ans.read(reply) == .answer(Prediction("Selm", support: [1, 3])))
  }

  @Test func `a number is an answer, and missing support is empty`() {
    #expect(ans.read(#"{"answer": 1688}"#) == .answer(Prediction("1688", support: [])))
    #expect(ans.read(#"{"answer": "x", "support": null}"#) == .answer(Prediction("x", support: [])))
    #expect(ans.read(#"{"answer": "x", "support": 2.0}"#) == .answer(Prediction("x", support: [2])))
  }

  @Test(arguments: [
    "", "Selm", #"{"answers": "x"}"#, #"{"answer": []}"#, #"{"answer": "x""#, #"{"answer": ""}"#,
  ])
  func `without an answer a reply is unreadable`(_ reply: String) {
    guard case .unreadable = ans.read(reply) else {
      Issue.record("\(reply.debugDescription) was read")
      return
    }
  }

  @Test(arguments: [
    #"{"answer": "", "support": [], "answerable": false}"#, #"{"answer": "unanswerable"}"#,
    #"{"answer": "", "answerable": "No."}"#, "ANSWER: unanswerable\nANSWERABLE: no",
    #"{"answer": null, "answerable": false}"#,
  ])
  func `MuSiQue-Full can be abstained from`(_ reply: String) throws {
    guard case .abstention(let prediction) = full.read(reply) else {
      Issue.record("\(reply.debugDescription) is no abstention")
      return
    }
    #expect(prediction.answerable == false)
    #expect(full.voteKey(of: prediction) == "")
  }

  @Test func `what is said about being answerable counts, whatever the answer is`() {
    #expect(
      full.read(#"{"answer": "none", "support": [], "answerable": true}"#)
        == .answer(Prediction("none", support: [], answerable: true)))
    #expect(
      full.read(#"{"answer": "Selm", "support": [2]}"#)
        == .answer(Prediction("Selm", support: [2], answerable: true)))
  }

  @Test func `the schema asks for what the reader reads, reasoning first by name`() throws {
    let schema = try #require(full.schema(reasoning: true)).schema
    let names = schema["required"]?.elements?.compactMap(\.text)
    #expect(names == ["analysis", "answer", "answerable", "support"])
    #expect(ans.schema(reasoning: false)?.schema["properties"]?["answerable"] == nil)
    #expect(ans.schema(reasoning: false)?.schema["required"]?.elements?.count == 2)
    #expect(
      ans.schema(reasoning: false)?.schema["properties"]?["support"]?["maxItems"]
        == .integer(MuSiQueAnswerFormat.paragraphs))
  }

  // Small models copy an example to the letter, so the instruction has none.
  @Test func `the instruction names every member and is no answer itself`() throws {
    for format in [ans, full] {
      let names = try #require(format.schema(reasoning: false)).schema["required"]?.elements
      for name in try #require(names).compactMap(\.text) {
        #expect(format.instruction.contains("\"\(name)\""))
      }
      guard case .unreadable = format.read(format.instruction) else {
        Issue.record("the instruction reads as an answer")
        return
      }
    }
  }
}

@Suite struct MuSRAnswerFormatTests {
  private let format = MuSRAnswerFormat(choices: ["Ana", "Bo", "Cy"])

  @Test(arguments: [
    ("ANSWER: 2", "2"), ("**ANSWER: 2 - Ana**", "2"), ("ANSWER: (2)", "2"),
    ("ANSWER: Choice 2.", "2"),
    ("ANSWER: 1\n…\nANSWER: 3", "3"), ("ANSWER: 2.5 or 3", "3"), ("ANSWER: 1, not 2", "1"),
    ("ANSWER: 2\nANSWER:", "2"), ("ANSWER:\n2", "2"), ("ANSWER: Room2 3", "3"), ("ANSWER: 02", "2"),
  ])
  func `the first number that stands alone is the choice`(_ reply: String, _ choice: String) {
    #expect(format.read(reply) == .answer(Prediction(choice)))
  }

  @Test(arguments: [
    "", "The answer is 2", "ANSWER: Ana or Bo", "ANSWER: 1 or 2", "ANSWER: 0", "ANSWER: 4",
    "ANSWER: 12 3",
    "ANSWER: 2.5",
    "ANSWER: 99999999999999999999", "ANSWER: ２",
  ])
  func `nothing is guessed`(_ reply: String) {
    guard case .unreadable = format.read(reply) else {
      Issue.record("\(reply.debugDescription) was read")
      return
    }
  }
}

@Suite struct GAIAAnswerFormatTests {
  private let format = GAIAAnswerFormat()

  @Test(arguments: [
    ("FINAL ANSWER: 17", "17"), ("**FINAL ANSWER:** a, b", "a, b"),
    ("final answer: **Ana**\nBye", "Ana"),
    ("FINAL ANSWER: 1\nFINAL ANSWER: 2", "2"), ("Final  Answer: $5.", "$5."),
    ("FINAL ANSWER:\n `x`", "x"),
    ("## FINAL ANSWER: x: y", "x: y"),
  ])
  func `the text after the last FINAL ANSWER is read`(_ reply: String, _ answer: String) {
    #expect(format.read(reply) == .answer(Prediction(answer)))
  }

  @Test(arguments: ["", "17", "ANSWER: 17", "FINAL ANSWER:", "The final answer is 17"])
  func `without FINAL ANSWER a reply is unreadable`(_ reply: String) {
    guard case .unreadable = format.read(reply) else {
      Issue.record("\(reply.debugDescription) was read")
      return
    }
  }

  @Test(arguments: [
    ("17", "17.0"), ("$1,200", "1200"), ("1,234,567", "1234567"), ("Sea gull", "seagull."),
    ("a, B", "a,b"), ("1, x", "1.0,X"),
  ])
  func `answers that the scorer holds for equal have one vote key`(_ one: String, _ two: String) {
    #expect(format.voteKey(of: Prediction(one)) == format.voteKey(of: Prediction(two)))
  }

  @Test(arguments: [("1,2", "12"), ("a.,b", "a,b"), ("17", "18"), ("1,23", "123")])
  func `answers that the scorer tells apart have two vote keys`(_ one: String, _ two: String) {
    #expect(format.voteKey(of: Prediction(one)) != format.voteKey(of: Prediction(two)))
  }
}

@Suite struct RoundTripTests {
  private let formats: [any AnswerFormat] = [
    SQuAD2AnswerFormat(), MuSiQueAnswerFormat(asksAnswerable: false),
    MuSiQueAnswerFormat(asksAnswerable: true), MuSRAnswerFormat(choices: ["Ana", "Bo", "Cy", "x"]),
    GAIAAnswerFormat(),
  ]

  /// Whatever a reply is read as, the written prediction is read as again.
  @Test func `what is read can be written and read again`() {
    let pieces = [
      "ANSWER:", "answer:", "FINAL ANSWER:", "SUPPORT:", "answer", ":", " ", "\n", "\r", "*", "_",
      "`", "\"",
      "'", "“", ".", "unanswerable", "na", "2", "17", ",", "é", "{", "}", "[", "]",
      "{\"answer\": \"", "\"}", "x",
      "\"support\": [1]", "\u{85}", "\u{2028}", "\\",
    ]
    var generator = SplitMix64(seed: 11)
    var readable = 0
    for _ in 0..<3_000 {
      let count = Int.random(in: 1...9, using: &generator)
      let reply = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      for format in formats {
        let reading = format.read(reply)
        switch reading {
        case .answer(let prediction), .abstention(let prediction):
          readable += 1
          #expect(
            format.read(format.write(prediction)) == reading,
            "\(format.version) \(reply.debugDescription)")
        case .unreadable(let reason): #expect(!reason.isEmpty)
        }
      }
    }
    #expect(readable > 1_000)
  }

  /// Eight times the length takes about eight times the work; with its square it would be 64 times.
  @Test(arguments: [
    "\"", "*", "_", ".", "ANSWER:", "answer:\n", ": ", "FINAL ", "Σ'", "2.", "a ", "\":", "(", ")",
    "[(", "ANSWER: (", "<b>", "</b>", "$", "\\boxed{", "{", "}", "{\"answer\":", "<answer>",
    "answer\n", "not 1 ", "1 or ", "- a\n", "a,", "\n", "FINAL ANSWER:\n- ", "<think>", "</think>",
    "<think>a</think>", "</s", "does not ", "`", "final answer - ", "I agree ", "\u{600}(",
  ])
  func `work on a hostile reply is linear in its length`(_ piece: String) {
    func work(_ count: Int) -> Double {
      let reply = String(repeating: piece, count: count)
      return (0..<2).map { _ in
        let start = threadSeconds()
        for format in formats {
          for end in [ReplyEnd.whole, .cut] {
            if let prediction = format.read(reply, end).prediction {
              #expect(format.voteKey(of: prediction).utf8.count <= 2 * reply.utf8.count)
            }
          }
        }
        #expect(!MuSRMetrics.officialScore(reply, answer: 1, choices: 3).isNaN)
        return threadSeconds() - start
      }.min() ?? 0
    }
    let (short, long) = (work(250), work(2_000))
    #expect(long < 24 * short + 0.01)
  }

  /// The processor's time that the thread has had, which other processes do not change.
  private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func `every format has a version of its own`() {
    let versions = formats.map(\.version)
    #expect(Set(versions).count == versions.count)
  }
}

extension AnswerReading {
  fileprivate var prediction: Prediction? {
    switch self {
    case .answer(let prediction), .abstention(let prediction): prediction
    case .unreadable: nil
    }
  }
}

@Suite struct AnswerFaultTests {
  @Test func `what a task shows of its answers is checked`() {
    let musique = MuSiQueAnswerFormat(asksAnswerable: false, numbers: 0...19)
    #expect(musique.fault(in: Prediction("x", support: [0, 19])) == nil)
    #expect(musique.fault(in: Prediction("x", support: [3, 20]))?.contains("number 20") == true)
    let gaia = GAIAAnswerFormat()
    #expect(gaia.fault(in: Prediction("12.50")) == nil)
    #expect(gaia.fault(in: Prediction("12 monkeys")) == nil)
    #expect(gaia.fault(in: Prediction("12 000")) != nil)
    let squad = SQuAD2AnswerFormat(passage: "The kiln of Orvale was built by Ana Ruiz.")
    #expect(squad.fault(in: Prediction("")) == nil)
    #expect(squad.fault(in: Prediction("the Ana Ruiz")) == nil)
    #expect(squad.fault(in: Prediction("Anna Ruiz")) != nil)
  }

  @Test func `a choice's text alone is that choice`() {
    let musr = MuSRAnswerFormat(choices: ["kitchen", "storage", "hall"])
    #expect(musr.read("storage") == .answer(Prediction("2")))
    #expect(musr.read(musr.write(Prediction("storage"))) == .answer(Prediction("2")))
  }
}
