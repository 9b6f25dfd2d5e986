import Arguments
import Evaluation
import Harness
import Models

/// The runs that a command line asks for: one, or those of an experiment's file.
struct RunMatrix {
  /// The experiment, if there is one.
  let experiment: Experiment?
  /// The runs, in the order in which they are carried out.
  let setups: [RunSetup]

  /// Reads options, files and environment; nothing is called or written yet.
  /// - Throws: `UsageError`; `InputError` with the place in the experiment's file.
  init(_ arguments: ParsedArguments) throws {
    var shelf = DatasetShelf()
    guard let path = arguments.text("experiment") else {
      experiment = nil
      setups = [try RunSetup(arguments, &shelf)]
      return
    }
    let experiment = try Experiment(contentsOfFile: path)
    let chosen = experiment.cells.filter { cell in
      Self.filters.allSatisfy {
        arguments.text($0) == nil || cell.options[$0]?.text == arguments.text($0)
      }
    }
    guard !chosen.isEmpty else {
      throw InputError(
        path, "none of its runs is of that benchmark and organization",
        remedy: "leave --benchmark and --organization out for all of them")
    }
    self.experiment = experiment
    setups = try chosen.map { cell in
      do {
        return try RunSetup(try Self.arguments(cell, arguments), &shelf)
      } catch let error as UsageError {
        throw InputError("\(path): \(cell.place)", "\(error)")
      } catch let error as InputError {
        throw InputError(
          "\(path): \(cell.place): \(error.place)", error.problem, remedy: error.remedy)
      }
    }
    for (cell, setup) in zip(chosen, setups)
    where setup.budget != setups[0].budget || setup.prices?.text != setups[0].prices?.text {
      throw InputError(
        "\(path): \(cell.place)",
        "its budget or its prices are not those of the first run, and they bound all runs together",
        remedy: "give max-tokens-total, max-cost, time-limit and prices once, under \"options\"")
    }
  }

  /// Options that choose among an experiment's runs; all others override what its file says.
  private static let filters = ["benchmark", "organization"]

  /// A cell's options as those of `run`; the command line's come after them and count.
  private static func arguments(
    _ cell: Experiment.Cell, _ given: ParsedArguments
  ) throws -> ParsedArguments {
    for name in cell.options.keys.sorted() where !RunOptions.isCellOption(name) {
      let near = Suggestion.nearest(to: name, among: RunOptions.cellOptions.map(\.name))
      throw UsageError(
        "\"\(name)\" is no option of a run" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
    let own = cell.options.filter { filters.contains($0.key) || !given.has($0.key) }
    let words = try own.sorted { $0.key < $1.key }.flatMap { try Self.words($0.key, $0.value) }
    return try ParsedArguments(
      words + given.words(except: Set(filters + ["experiment"])), for: RunCommand.specification)
  }

  private static func words(_ name: String, _ value: JSONValue) throws -> [String] {
    switch value {
    case .string(let text): return ["--\(name)=\(text)"]
    case .integer(let number): return ["--\(name)=\(number)"]
    case .number(let number): return ["--\(name)=\(number)"]
    case .bool(let flag): return flag ? ["--\(name)"] : []
    case .null: return []
    case .object: return ["--\(name)=\(try Output.jsonLine(value).dropLast())"]
    case .array(let elements):
      let texts = elements.compactMap(\.text)
      guard texts.count == elements.count else {
        throw UsageError("--\(name): expected an array of texts")
      }
      return RunOptions.isRepeatable(name)
        ? texts.map { "--\(name)=\($0)" } : ["--\(name)=\(texts.joined(separator: ","))"]
    }
  }
}
