import Arguments
import Evaluation
import FoundationEssentials
import Models
import Options
import Reporting
import Store

/// Finds runs that a comparison names: in the store, in another store, in a saved baseline.
struct RunReferences {
  /// A run with where its transcripts are.
  struct Found {
    let run: ComparedRun
    /// The store that holds it; nil for a baseline.
    let store: String?
  }

  static let form =
    "a run's id, the beginning of one, its name or latest; a saved baseline's name or file; "
    + "STORE.sqlite:RUN for another store; several, one a benchmark, with commas between"

  static let baselines = Option(
    "baselines", placeholder: "FOLDER", "where saved baselines are", .path, default: "baselines")
  static let prices = Option(
    "prices", "what tokens cost: JSON with prices per million tokens by model (docs/models.md)",
    .path)

  static let options: [any DeclaredOption] = [CommonOptions.store, baselines, prices]

  private let storePath: String
  private let folder: String
  private let prices: Prices?

  init(_ arguments: ParsedArguments) throws {
    storePath = CommonOptions.storePath(arguments)
    folder = arguments[Self.baselines]
    prices = try arguments[Self.prices].map { try Prices(contentsOfFile: $0) }
  }

  /// The file of a baseline: a name is looked for in the folder, a path is taken as it is.
  func baselinePath(_ name: String) -> String {
    name.hasSuffix(".json") ? name : "\(folder)/\(name).json"
  }

  /// The runs of a list of references.
  func find(_ list: String) async throws -> [Found] {
    let references = list.split(separator: ",", omittingEmptySubsequences: false)
    guard references.allSatisfy({ !$0.isEmpty }) else {
      throw UsageError("\"\(list)\": expected \(Self.form)")
    }
    var found: [Found] = []
    for reference in references { found += try await find(one: String(reference)) }
    return found
  }

  /// A run that was found, with what it would have scored under less.
  /// - Throws: `InputError` for a baseline, which keeps no answers before the end.
  func budgeted(_ found: Found, _ arguments: ParsedArguments) async throws -> BudgetedRun {
    guard let path = found.store else {
      throw InputError(
        found.run.run, "a saved baseline has final scores only, no answers before the end",
        remedy: "name the run itself, as STORE.sqlite:RUN")
    }
    let store = try await RunStore.open(path: path, mode: .readOnly)
    let run = try await store.run(found.run.run)
    let budgeted = try await BudgetedRunReading(store: store, prices: prices)
      .budgetedRun(run, try RunDataset.of(run, arguments))
    await store.close()
    return budgeted
  }

  private func find(one reference: String) async throws -> [Found] {
    if let (store, run) = Self.otherStore(reference) {
      return [Found(run: try await stored(run, in: store), store: store)]
    }
    let path = baselinePath(reference)
    if reference.hasSuffix(".json") || FileManager.default.fileExists(atPath: path) {
      return try BaselineFile.runs(try Self.read(path), path: path)
        .map { Found(run: $0, store: nil) }
    }
    do {
      return [Found(run: try await stored(reference, in: storePath), store: storePath)]
    } catch let error as StoreError {
      throw InputError(
        reference, "there is no saved baseline \(path), and no store to look for a run in: \(error)"
      )
    }
  }

  private func stored(_ reference: String, in path: String) async throws -> ComparedRun {
    let store = try await RunStore.open(path: path, mode: .readOnly)
    let run = try await ComparedRunReading(store: store, prices: prices)
      .comparedRun(try await store.run(reference))
    await store.close()
    return run
  }

  /// `STORE.sqlite:RUN`: the part before the last colon is a file that ends in `.sqlite` or exists.
  private static func otherStore(_ reference: String) -> (store: String, run: String)? {
    guard let colon = reference.lastIndex(of: ":") else { return nil }
    let store = String(reference[..<colon])
    let run = String(reference[colon...].dropFirst())
    guard !run.isEmpty,
      store.hasSuffix(".sqlite") || FileManager.default.fileExists(atPath: store)
    else { return nil }
    return (store, run)
  }

  static func read(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputError.unreadable(path)
    }
    return Array(data)
  }
}
