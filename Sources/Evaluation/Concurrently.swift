/// Does the same to all elements at once.
/// - Returns: what came of each, in their order.
@inline(never)  // What asks for one thing alone needs no room for a group.
public func concurrently<Element: Sendable, Value: Sendable>(
  _ elements: [Element], _ body: @escaping @Sendable (Element) async -> Value
) async -> [Value] {
  await withTaskGroup(of: (Int, Value).self) { group in
    for (index, element) in elements.enumerated() {
      group.addTask { (index, await body(element)) }
    }
    var values: [Int: Value] = [:]
    for await (index, value) in group { values[index] = value }
    return elements.indices.compactMap { values[$0] }
  }
}
