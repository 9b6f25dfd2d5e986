import Evaluation
import FoundationEssentials
public import Options

/// A matrix of runs, from a file: every benchmark with every organization, model and seed.
///
///     {
///       "name": "policies",
///       "options": { "repeats": 3, "max-completion-tokens": 1024 },
///       "benchmarks": [ { "benchmark": "squad2", "limit": 100 }, "musr" ],
///       "organizations": [ "flat", { "organization": "hierarchical", "policy": "strict" } ],
///       "models": [ "gpt-4o-mini" ],  // may be left to --model
///       "seeds": [ 1, 2 ],            // may be left out
///     }
///
/// Each member of an entry is an option of `run` by its name; a text alone stands for the entry's
/// main option. Where several entries set an option, the order is `options`, benchmark,
/// organization, model, seed; the later one counts.
public struct Experiment: Sendable {
  /// One run of the matrix.
  public struct Cell: Sendable {
    /// The values that it gives to options of the run.
    public fileprivate(set) var values: OptionValues
    /// Where in the file it comes from, for errors: `organizations[1] x models[0]`.
    public fileprivate(set) var place: String
  }

  /// The experiment's name.
  public let name: String
  /// What it is for; may be empty.
  public let description: String
  /// Its runs: benchmark by benchmark, so that organizations meet a benchmark one after the other.
  public let cells: [Cell]

  /// The axes in the order in which they are nested, with the option that a bare entry stands for.
  private static let axes: [(member: String, option: String)] = [
    ("benchmarks", "benchmark"), ("organizations", "organization"),
    ("models", "model"), ("seeds", "seed"),
  ]

  /// Reads an experiment.
  /// - Parameter options: those that it may set. Paths are relative to the experiment's file.
  /// - Throws: `InputError` with the file and the place in it.
  public init(contentsOfFile path: String, options: [OptionDefinition]) throws {
    let file = try SettingsFile(
      contentsOfFile: path, what: "the experiment",
      allowed: ["name", "description", "options"] + Self.axes.map(\.member))
    guard let name = file.root["name"]?.text, !name.isEmpty else {
      throw InputError(file.place("name"), "expected the experiment's name")
    }
    self.name = name
    description = file.root["description"]?.text ?? ""
    let common = try SettingsFile.object(
      file.root["options"] ?? [:], at: file.place("options"), allowed: nil)
    let reader = EntryReader(
      file: file, options: options, folder: URL(filePath: path).deletingLastPathComponent())
    var cells = [Cell(values: try reader.values(common, at: "options"), place: "")]
    for (member, option) in Self.axes {
      let entries = try Self.entries(of: member, option: option, file).map { place, options in
        Cell(values: try reader.values(options, at: place), place: place)
      }
      guard !entries.isEmpty else { continue }
      cells = cells.flatMap { cell in entries.map { Self.merge(cell, $0) } }
    }
    self.cells = cells
  }

  private static func entries(
    of member: String, option: String, _ file: SettingsFile
  ) throws -> [(place: String, options: [String: JSONValue])] {
    let place = file.place(member)
    guard let value = file.root[member] else {
      guard member == "models" || member == "seeds" else {
        throw InputError(place, "the experiment names none", remedy: "add \"\(member)\": [ … ]")
      }
      return []
    }
    guard case .array(let entries) = value, !entries.isEmpty else {
      throw InputError(place, "expected an array with at least one entry")
    }
    return try entries.enumerated().map { index, entry in
      switch entry {
      case .object(let options): ("\(member)[\(index)]", options)
      case .string, .integer: ("\(member)[\(index)]", [option: entry])
      default:
        throw InputError(
          file.place("\(member)[\(index)]"),
          "expected a text, or an object of options of `orgbench run`")
      }
    }
  }

  private static func merge(_ cell: Cell, _ entry: Cell) -> Cell {
    Cell(
      values: entry.values.over(cell.values),
      place: cell.place.isEmpty ? entry.place : "\(cell.place) x \(entry.place)")
  }
}

/// Reads the options of an entry.
private struct EntryReader {
  let file: SettingsFile
  let options: [OptionDefinition]
  let folder: URL

  func values(_ given: [String: JSONValue], at place: String) throws -> OptionValues {
    var given = given
    for option in options where option.kind == .path {
      guard let path = given[option.name]?.text, !path.isEmpty, !path.hasPrefix("/") else {
        continue
      }
      given[option.name] = .string(folder.appending(path: path).path)
    }
    do {
      return try OptionValues(given, of: options, owner: "a run")
    } catch let error as InputError {
      let member = String(error.place.drop { $0 == "-" })
      throw InputError(
        "\(file.place(place, member: member)): \(error.place)", error.problem,
        remedy: error.remedy)
    }
  }
}
