import Evaluation
import Testing

@Suite struct ShardTests {
  @Test(arguments: [0, 1, 3, 4, 7, 12], [1, 2, 3, 4, 5])
  func `the shares of all shards are everything, once`(total: Int, count: Int) throws {
    var places: [Int] = []
    for number in 1...count {
      let shard = try #require(Shard(number, of: count))
      let own = (0..<shard.share(of: total)).map(shard.place)
      #expect(own == (0..<total).filter { shard.has(position: $0, repetition: 1) })
      places += own
    }
    #expect(places.sorted() == Array(0..<total))
  }

  @Test func `by repeats a shard has every task of its repeats`() throws {
    let shard = try #require(Shard(2, of: 3, by: .repeats))
    for position in 0..<5 {
      #expect((0..<6).filter { shard.has(position: position, repetition: $0) } == [1, 4])
    }
  }

  @Test(arguments: ["", "1", "1/", "/2", "0/2", "3/2", "-1/2", "1/2/3", "1 / 2", "a/b", "1/0"])
  func `what is no part is none`(text: String) {
    #expect(Shard(text) == nil)
  }

  @Test func `a part is written as it is read`() {
    #expect(Shard("2/4") == Shard(2, of: 4))
    #expect(Shard("2/4")?.text == "2/4")
  }
}
