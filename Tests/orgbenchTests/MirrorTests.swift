import Benchmarks
import Evaluation
import Foundation
import Testing

@testable import Tools

/// The filter of the benchmarks' own data, on the bundled samples.
@Suite struct MirrorTests {
  @Test(arguments: Catalogue.benchmarks.map(\.name))
  func `a question is found in a copy, and not in what it is about`(name: String) throws {
    let benchmark = try #require(Catalogue.benchmark(named: name))
    let path = benchmark.bundledSample(in: Program.root.appending(path: "datasets").path)
    let tasks = try benchmark.read(path).tasks
    var found = 0
    for task in tasks.prefix(40) {
      let trace = QuestionTrace(task.question)
      #expect(!trace.occurs(in: task.material), "\(task.id)")
      let copy = String(
        decoding: CanonicalJSON.encode(["question": .string(task.question), "answer": "x"]),
        as: UTF8.self)
      if trace.occurs(in: copy) { found += 1 }
      // Another task's question is no copy of this one.
      for other in tasks.prefix(40)
      where other.question.lowercased() != task.question.lowercased() && name != "musr" {
        #expect(!trace.occurs(in: other.question), "\(task.id) in \(other.id)")
      }
    }
    // Those that are not found are shorter than eight words.
    let short = tasks.prefix(40).count { task in
      task.question.split { !$0.isLetter && !$0.isNumber }.count < QuestionTrace.fewestWords
    }
    #expect(found == min(40, tasks.count) - short)
    #expect(found > 0)
    #expect(!benchmark.mirrors.isEmpty)
    #expect(benchmark.mirrors.allSatisfy { words in words.allSatisfy { $0 == $0.lowercased() } })
  }
}
