import Arguments
import Evaluation
import Options
import Store

/// Finds the command that the words name, runs it, and turns errors into messages.
enum Program {
  static let name = "orgbench"

  /// All commands, in the order of the help screen.
  static let commands: [any Command.Type] = [
    RunCommand.self,
    CompareCommand.self,
    LeaderboardCommand.self,
    ReportCommand.self,
    RunsListCommand.self, RunsDeleteCommand.self,
    ShowCommand.self,
    ScoreCommand.self,
    RescoreCommand.self,
    MergeCommand.self, SlurmCommand.self,
    ExportCommand.self,
    AnalyzeOrganizationCommand.self,
    AnalyzeRolesCommand.self,
    AnalyzeFrontierCommand.self, AnalyzeOverheadCommand.self, AnalyzeProtocolsCommand.self,
    AnalyzeScalingCommand.self,
    AnalyzeCoordinationCommand.self,
    AnalyzeElitesCommand.self, AnalyzeExtremesCommand.self, AnalyzeIntegrationCommand.self,
    AnalyzeTailsCommand.self,
    FitDeficitCommand.self,
    SimulateSocietyCommand.self,
    BudgetsCommand.self, WorkloadCommand.self,
    ReproduceCommand.self,
    BaselinesListCommand.self,
    BaselinesShowCommand.self,
    BaselinesSaveCommand.self,
    DoctorCommand.self,
    OrganizationsListCommand.self,
    OrganizationsShowCommand.self,
    DatasetsListCommand.self,
    DatasetsShowCommand.self,
    DatasetsFetchCommand.self,
    DatasetsVerifyCommand.self,
    CompletionsCommand.self,
  ]

  static func run(_ words: [String]) async -> ExitCode {
    switch words.first {
    case nil, "--help", "-h",
      "help" where words.count < 2:
      Output.print(overview())
      return .done
    case "--version":
      Output.print("\(name) \(version)" + (buildCommit.map { " (\($0))" } ?? ""))
      return .done
    default: break
    }
    do {
      let words = words[0] == "help" ? Array(words.dropFirst()) + ["--help"] : words
      return try await dispatch(words)
    } catch let error as UsageError {
      Output.note("\(name): \(error)")
      Output.note("See \(name) \(commandName(words).map { "\($0) " } ?? "")--help.")
    } catch let error as StoreError where error.isPassing {
      Output.note("\(name): \(error)")
      return .incomplete
    } catch {
      Output.note("\(name): \(error)")
    }
    return .wrongUse
  }

  private static func dispatch(_ words: [String]) async throws -> ExitCode {
    guard let command = command(words) else { return try unknown(words) }
    let count = command.specification.words.count
    let arguments = try ParsedArguments(words.dropFirst(count), for: command.specification)
    if arguments.isHelpRequested {
      Output.print(help.of(command.specification, program: name))
      return .done
    }
    return try await command.run(arguments)
  }

  private static func command(_ words: [String]) -> (any Command.Type)? {
    commands.first {
      words.starts(with: $0.specification.words)
    }
  }

  private static func commandName(_ words: [String]) -> String? {
    command(words)?.specification.name
  }

  /// A word that is no command, or the first word of commands of two words.
  private static func unknown(_ words: [String]) throws -> ExitCode {
    let group = commands.map { $0.specification }.filter { $0.name.hasPrefix("\(words[0]) ") }
    guard group.isEmpty else {
      let names = group.map { String($0.name.dropFirst(words[0].count + 1)) }
      if words.count < 2 || words[1] == "--help" || words[1] == "-h" {
        let rows = group.map { ($0.name, $0.summary) }
        Output.print(
          ("Usage: \(name) \(words[0]) COMMAND [options]\n\nCommands:\n"
            + help.table(rows).joined(separator: "\n")))
        return words.count < 2 ? .wrongUse : .done
      }
      throw UsageError(
        "unknown command \"\(words[0]) \(words[1])\""
          + Suggestion.didYouMean(words[1], among: names, prefix: "\(words[0]) "))
    }
    let names = Set(commands.map { String($0.specification.name.prefix { $0 != " " }) })
    throw UsageError(
      "unknown command \"\(words[0])\"" + Suggestion.didYouMean(words[0], among: names.sorted()))
  }

  private static var help: HelpScreen { HelpScreen(terminal: ReportOutput.terminalWidth) }

  private static func overview() -> String {
    let rows = commands.map { ($0.specification.name, $0.specification.summary) }
    let title = """
      \(name) \(version): how does the organization of LLM agents change answers and cost?
      """
    let end = """
      \(name) COMMAND --help tells more. Exit codes: 0 done, 1 a gate failed, 2 wrong use or \
      input, 3 incomplete (the same command continues), 4 evidence insufficient for a gate, \
      130 interrupted.
      """
    let lines =
      help.wrap(title) + ["", "Usage: \(name) COMMAND [options]", "", "Commands:"]
      + help.table(rows) + [""] + help.wrap(end)
    return lines.joined(separator: "\n") + "\n"
  }
}
