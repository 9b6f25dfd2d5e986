import Evaluation

/// What a store holds of each attempt of a run, in the order of the tasks and then the repeats, read
/// as it is asked for: a few attempts are in memory at a time, however long the run. An attempt that
/// is replaced while the sequence is read is left out.
public struct AttemptSequence<Element: Sendable>: AsyncSequence, Sendable {
  let store: RunStore
  let run: RunRecord
  /// Reads a transcript's row.
  /// - Returns: nil where there is none any more; and how much memory it takes, in calls.
  let read: @Sendable (Connection, Int64) throws -> (Element?, size: Int)

  public func makeAsyncIterator() -> Iterator { Iterator(sequence: self) }

  /// Reads the attempts.
  public struct Iterator: AsyncIteratorProtocol {
    /// How many attempts are read at once, and how many calls of theirs end such a group.
    private static var groupSize: Int { 32 }
    private static var groupCalls: Int { 256 }

    private let sequence: AttemptSequence<Element>
    private var rows: ArraySlice<Int64>?
    private var group: ArraySlice<Element> = []

    init(sequence: AttemptSequence<Element>) { self.sequence = sequence }

    public mutating func next() async throws -> Element? {
      while group.isEmpty {
        let left = try await remainingRows()
        if left.isEmpty { return nil }
        let (elements, count) = try await load(left.prefix(Self.groupSize))
        rows = left.dropFirst(count)
        group = elements[...]
      }
      return group.popFirst()
    }

    private func remainingRows() async throws -> ArraySlice<Int64> {
      if let rows { return rows }
      return try await sequence.store.reports.perform { [run = sequence.run] connection in
        try connection.all(
          """
          SELECT t.id FROM run_tasks rt
          JOIN transcripts t ON t.run_id = rt.run_id AND t.task_id = rt.task_id
          WHERE rt.run_id = ?1 ORDER BY rt.position, t.repetition
          """, try connection.runRow(run)
        ) { try $0.integer(0) }[...]
      }
    }

    private func load(_ rows: ArraySlice<Int64>) async throws -> ([Element], count: Int) {
      try await sequence.store.reports.perform { [read = sequence.read] connection in
        var elements: [Element] = []
        var (count, calls) = (0, 0)
        for row in rows where calls < Self.groupCalls {
          let (element, size) = try read(connection, row)
          if let element { elements.append(element) }
          count += 1
          calls += size
        }
        return (elements, count)
      }
    }
  }
}
