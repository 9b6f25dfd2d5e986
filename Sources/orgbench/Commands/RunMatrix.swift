import Arguments
import Evaluation
import Harness
import Models
import Options

/// The runs that a command line asks for: one, or those of an experiment's file.
struct RunMatrix {
  /// The experiment, if there is one.
  let experiment: Experiment?
  /// The runs, in the order in which they are carried out.
  let setups: [RunSetup]

  /// Reads options, files and environment, and asks MCP servers for their tools; no model is called and
  /// nothing written yet.
  /// - Throws: `UsageError`; `InputError` with the place in the experiment's file.
  init(_ arguments: ParsedArguments) async throws {
    var shelf = DatasetShelf()
    var servers = MCPShelf()
    guard let path = arguments[RunOptions.experiment] else {
      experiment = nil
      setups = [
        try RunSetup(arguments, tools: await ToolOptions(arguments, &servers), &shelf)
      ]
      return
    }
    let experiment = try Experiment(
      contentsOfFile: path, options: RunOptions.cellOptions.map(\.definition))
    let chosen = experiment.cells.filter { cell in
      Self.filters.allSatisfy {
        arguments[$0] == nil || arguments[$0] == cell.values[$0]
      }
    }
    guard !chosen.isEmpty else {
      throw InputError(
        path, "none of its runs is of that benchmark and organization",
        remedy: "leave --benchmark and --organization out for all of them")
    }
    self.experiment = experiment
    var setups: [RunSetup] = []
    for cell in chosen {
      do {
        // An option of the command line counts, not the file's.
        let file = arguments.has(CommonOptions.endpoint) ? nil : cell.values
        let arguments = arguments.over(cell.values)
        let tools = try await ToolOptions(arguments, &servers)
        setups.append(try RunSetup(arguments, fromFile: file, tools: tools, &shelf))
      } catch let error as UsageError {
        throw InputError("\(path): \(cell.place)", "\(error)")
      } catch let error as InputError {
        throw InputError(
          "\(path): \(cell.place): \(error.place)", error.problem, remedy: error.remedy)
      }
    }
    self.setups = setups
    var places: [RunConfiguration: String] = [:]
    for (cell, setup) in zip(chosen, setups) {
      if let other = places.updateValue(cell.place, forKey: setup.configuration) {
        throw InputError(
          "\(path): \(cell.place)", "this is the run of \(other) once more",
          remedy: "leave one out, or give them different seeds")
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

  /// What part of the runs is made, with its share of rates and budgets; nil where all of it is.
  var shardNotice: String? {
    guard let part = setups.first?.sharding.part else { return nil }
    let made = setups.reduce(0) { $0 + $1.plan.attemptCount }
    let all = setups.reduce(0) { $0 + $1.plan.tasks.count * $1.plan.repeats }
    var shares: [String] = []
    for share in setups.flatMap(\.sharding.shares) where !shares.contains(share) {
      shares.append(share)
    }
    return (["shard \(part.text): \(Counts.text(made)) of \(Counts.text(all, "attempt"))"] + shares)
      .joined(separator: ", ")
  }

  /// Options that choose among an experiment's runs; all others override what its file says.
  private static let filters = [CommonOptions.benchmark, RunOptions.organization]
}
