import Evaluation

extension RunReport {
  /// What a reader of the run's figures has to know of its calls, in words.
  public var doubts: [String] {
    let flags = ReplyFlag.allCases.compactMap { flag in
      cost.flags[flag].flatMap { $0 == 0 ? nil : Self.words(for: flag, count: $0) }
    }
    return flags + [cuts, withheld, paid, cacheWrites].compactMap(\.self)
  }

  /// The share of calls whose reply was cut off, 0...1; nil without calls.
  var cutShare: Double? {
    cost.calls == 0 ? nil : Double(cost.cutReplies) / Double(cost.calls)
  }

  /// The share of cut replies from which on scores may tell of the cap.
  static let muchCut = 0.1

  /// Said where so many replies were cut off that the score may tell of the cap; replies that were cut
  /// off while they reasoned have a remark of their own.
  private var cuts: String? {
    guard let share = cutShare, share >= Self.muchCut,
      cost.flags[.cutInReasoning, default: 0] * 2 < cost.cutReplies
    else { return nil }
    return
      "\(Figures.percent(cost.cutReplies, of: cost.calls)) of the replies were cut off at a cap of "
      + "tokens, so that the score may tell of the cap; see --max-completion-tokens and the organization's "
      + "own caps"
  }

  /// What helps where replies are cut off within their reasoning.
  public static let reasoningRemedy =
    "give it room with --reasoning-allowance (orgbench doctor measures how much)"

  private static func words(for flag: ReplyFlag, count: Int) -> String {
    let calls = Counts.text(count, "call")
    return switch flag {
    case .promptCut:
      "\(calls): the server counted far fewer prompt tokens than were sent, and probably cut the "
        + "prompt; orgbench doctor tells more"
    case .completionAtLimit:
      "\(calls): the reply ends at the limit of its completion, and was probably cut; see "
        + "--max-completion-tokens"
    case .cutInReasoning:
      "\(calls): the reply was cut off while the model still reasoned, before it said anything; "
        + reasoningRemedy
    case .keyRemoved:
      "\(calls): the reply repeated the API key; <key> stands in its place, and the reply was scored "
        + "so"
    }
  }

  /// Said where agents were about to read the benchmark's own data.
  private var withheld: String? {
    guard let count = cost.toolUses[.withheld], count > 0 else { return nil }
    return
      "\(Counts.text(count, "result")) of tools would have given the benchmark away, and "
      + "\(count == 1 ? "was" : "were") withheld from the agents (docs/tools.md)"
  }

  /// Said where more was paid than the calls' replies used.
  private var paid: String? {
    guard cost.paidUsage.totalTokens > cost.usage.totalTokens else { return nil }
    let money = cost.money.map { " (\($0.paidText))" } ?? ""
    return
      "\(Figures.count(cost.paidUsage.totalTokens)) tokens\(money) were paid, those of answers "
      + "that could not be used or were replaced included"
  }

  private var cacheWrites: String? {
    guard let money = cost.money, money.cacheWritesWithoutPrice > 0 else { return nil }
    return
      "\(Figures.count(money.cacheWritesWithoutPrice)) tokens written into the endpoint's cache "
      + "are priced as other input: the prices have no cacheWrite"
  }
}
