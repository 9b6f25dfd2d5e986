import Arguments
import Evaluation
import Options

/// Runs in parts: which part a command works on, and its share of what the user allows for all.
struct Sharding {
  static let shard = Option(
    "shard", placeholder: "I/N",
    "work on part I of N, counted from 1: every Nth task with all its repeats; slurm takes both from "
      + "the array job's variables. Rates and budgets are divided by N (docs/scale.md)",
    .text("a part such as 2/4, or slurm"))
  static let division = Option(
    "shard-by", "what is shared out: tasks, or whole repeats", .word, default: Shard.Division.tasks)

  static let options: [any DeclaredOption] = [shard, division]

  /// The part; nil for the whole run.
  let part: Shard?
  /// What was divided, in words: `--rpm 25 of 100`.
  private(set) var shares: [String] = []

  /// - Throws: `UsageError` for what is no part, and where a part cannot be named.
  init(_ arguments: ParsedArguments) throws {
    guard let text = arguments[Self.shard] else {
      guard !arguments.has(Self.division) else { throw UsageError("--shard-by needs --shard") }
      part = nil
      return
    }
    let division = arguments[Self.division]
    guard
      let part = text == "slurm"
        ? try Self.slurmShard(division) : Shard(text, by: division)
    else {
      throw UsageError("--shard: expected I/N with 1 <= I <= N, or slurm, found \"\(text)\"")
    }
    guard !arguments.has(RunOptions.fresh) else {
      throw InputError(
        "--fresh",
        "a further run of a configuration is told from the first by the store it is in, "
          + "and each shard has a store of its own",
        remedy: "give --shard a store without the run instead")
    }
    self.part = part
  }

  /// This part's share of a number of things: the shares of all parts add up to it.
  /// - Throws: `InputError` where nothing is left for this part.
  mutating func share(of option: Option<Int?>, in arguments: ParsedArguments) throws -> Int? {
    guard let part, let all = arguments[option] else { return arguments[option] }
    let share = part.share(of: all)
    guard share > 0 else {
      throw InputError(
        "--\(option.name) \(all)",
        "cannot be divided among \(Counts.text(part.count, "shard")): part \(part.number) has nothing",
        remedy: "give at least \(part.count), or fewer shards")
    }
    shares.append("--\(option.name) \(share) of \(all)")
    return share
  }

  /// This part's share of an amount.
  mutating func share(of option: Option<Double?>, in arguments: ParsedArguments) -> Double? {
    guard let part, let all = arguments[option] else { return arguments[option] }
    let share = all / Double(part.count)
    shares.append("--\(option.name) \(share) of \(all)")
    return share
  }
}

// MARK: - Slurm

extension Sharding {
  /// The part that a task of a Slurm array is: of as many as the array has tasks, its place among
  /// them, wherever their numbers start and however far they lie apart.
  private static func slurmShard(_ division: Shard.Division) throws -> Shard {
    let id = try slurmNumber("SLURM_ARRAY_TASK_ID")
    let count = try slurmNumber("SLURM_ARRAY_TASK_COUNT")
    let first = try slurmNumber("SLURM_ARRAY_TASK_MIN")
    let step = try slurmNumber("SLURM_ARRAY_TASK_STEP")
    let last = try slurmNumber("SLURM_ARRAY_TASK_MAX")
    let place = id - first
    guard step > 0, place >= 0, place.isMultiple(of: step), last == first + (count - 1) * step,
      let shard = Shard(place / step + 1, of: count, by: division)
    else {
      throw InputError(
        "--shard slurm",
        "the array's tasks are not evenly spaced: task \(id) of \(count), from \(first) to \(last) by "
          + "\(step)",
        remedy: "give --array a range such as 1-\(max(1, count)), or --shard I/N")
    }
    return shard
  }

  private static func slurmNumber(_ name: String) throws -> Int {
    guard let text = Environment.value(name) else {
      throw InputError(
        "--shard slurm", "\(name) is not set: this is no task of a Slurm array",
        remedy: "submit it with sbatch --array, or give --shard I/N")
    }
    guard let number = Int(text), (0...1 << 32).contains(number) else {
      throw InputError(
        "--shard slurm", "\(name) is \"\(TerminalText.visible(text))\", expected a number")
    }
    return number
  }
}
