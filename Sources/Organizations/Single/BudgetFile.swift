import Digests
public import Evaluation

/// What each task may take, in a file: a JSON object with `"budget"` (`tokens`, `completion-tokens` or
/// `calls`) and `"tasks"`, by the task's id an amount. Made from what a run took, so that another
/// organization gets a baseline that costs the same on every task.
public struct BudgetFile: Sendable, Hashable {
  /// What it may limit: what an organization can count by itself, which knows no prices.
  public static let kinds = BudgetKind.allCases.filter { $0 != .cost }

  /// How errors name the file.
  public let source: String
  /// What is limited.
  public let kind: BudgetKind
  /// The amounts by task.
  public let tasks: [ExactText: Double]

  /// What a run took.
  public init(source: String, kind: BudgetKind, tasks: [ExactText: Double]) {
    self.source = source
    self.kind = kind
    self.tasks = tasks
  }

  /// Reads a file.
  /// - Throws: `InputError` with the file and the place in it.
  public init(contentsOfFile path: String) throws {
    let file = try SettingsFile(
      contentsOfFile: path, what: "the budgets",
      allowed: ["budget", "tasks", "benchmark", "run", "organization"])
    guard let kind = file.root["budget"]?.text.flatMap(BudgetKind.init),
      Self.kinds.contains(kind)
    else {
      throw InputError(
        file.place("budget"),
        "expected one of \(Self.kinds.map(\.rawValue).joined(separator: ", "))",
        remedy: "orgbench budgets RUN --output FILE writes such a file")
    }
    guard case .object(let members)? = file.root["tasks"], !members.isEmpty else {
      throw InputError(
        file.place("tasks"), "expected an object with an amount for each task",
        remedy: "orgbench budgets RUN --output FILE writes such a file")
    }
    self.init(
      source: path, kind: kind,
      tasks: try Dictionary(
        uniqueKeysWithValues: members.map { id, value in
          guard let amount = value.double, amount > 0, amount < 1e15 else {
            throw InputError(file.place("tasks.\(id)"), "expected an amount above 0")
          }
          return (ExactText(id), amount)
        }))
  }

  /// The file as JSON.
  public func json(_ members: [String: JSONValue]) -> JSONValue {
    let tasks = Dictionary(uniqueKeysWithValues: tasks.map { ($0.text, JSONValue.number($1)) })
    return .object(
      members.merging(["budget": .string(kind.rawValue), "tasks": .object(tasks)]) { $1 })
  }

  /// A task's budget.
  /// - Throws: `InputError` if the file has none.
  func amount(of task: BenchmarkTask) throws -> Double {
    guard let amount = tasks[ExactText(task.id)] else {
      throw InputError(
        "\(source): tasks", "there is no budget for the task \(task.id)",
        remedy: "write them from a run on the same tasks with: orgbench budgets RUN --output FILE")
    }
    return amount
  }

  /// What tells it from other budgets, whatever the file is called.
  var identity: String {
    let hash = Digest(.sha256)
    hash.update("\(kind.rawValue)\u{0}")
    for (id, amount) in tasks.sorted(by: {
      $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8)
    }) {
      hash.update("\(id.text)\u{0}\(amount)\u{0}")
    }
    return "\(kind.rawValue) sha256:" + hash.finish().prefix(16)
  }
}
