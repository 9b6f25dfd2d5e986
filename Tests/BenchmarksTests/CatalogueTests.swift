import Testing

@testable import Benchmarks

@Suite struct CatalogueTests {
  @Test func `every benchmark is found by its name`() {
    for benchmark in Catalogue.benchmarks {
      #expect(Catalogue.benchmark(named: benchmark.name)?.title == benchmark.title)
    }
    #expect(Catalogue.benchmarks.map(\.name) == ["squad2", "musique", "musr", "gaia"])
    #expect(Catalogue.benchmark(named: "SQuAD") == nil)
  }
}
