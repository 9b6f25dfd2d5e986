import Evaluation

/// The three domains of MuSR.
enum MuSRDomain: String, Sendable, CaseIterable {
  case murderMystery = "murder_mystery"
  case objectPlacements = "object_placements"
  case teamAllocation = "team_allocation"

  /// The domain that a file's name speaks of, or nil.
  init?(fileName: String) {
    let name = fileName.lowercased()
    guard
      let domain = Self.allCases.first(where: { domain in
        domain.rawValue.prefix { $0 != "_" }.elementsEqual(
          name.prefix(domain.rawValue.prefix { $0 != "_" }.count))
      })
    else { return nil }
    self = domain
  }

  /// The domain whose questions are worded like this one, or nil.
  init?(question: String) {
    let question = question.lowercased()
    if question.contains("murderer") {
      self = .murderMystery
    } else if question.contains("location"), question.contains("look") {
      self = .objectPlacements
    } else if question.contains("allocate") {
      self = .teamAllocation
    } else {
      return nil
    }
  }

  /// Advice on how to reason, where the official prompts of style cot+ have theirs: before the
  /// question for object placements, else after the choices. The wording is ours.
  var hint: BenchmarkTask.Hint {
    switch self {
    case .murderMystery:
      BenchmarkTask.Hint(
        """
        For each suspect check three things: a means (could get at the weapon), a motive (a reason \
        to kill this victim) and an opportunity (could be where it happened). The murderer has all \
        three. Someone innocent may look suspicious and have two of them, but lacks one. If the \
        story leaves a doubt, take the suspect for whom the three are supported best.
        """, placement: .afterQuestion)
    case .objectPlacements:
      BenchmarkTask.Hint(
        """
        The question is where a person believes an object to be, not where it is. Go through the \
        story move by move and note where that person last knew the object to be. A move changes \
        their belief only if they saw it: they were there, had a view of it, and were not absorbed \
        in something else. Otherwise they still believe what they believed before.
        """, placement: .beforeQuestion)
    case .teamAllocation:
      BenchmarkTask.Hint(
        """
        Rate from the story how good each person is at each task (good, fair or poor) and how well \
        each two of them work together (well, fairly or badly). One task gets two people, the other \
        one. Add up, for every choice, the skills of people at their tasks and the teamwork of the \
        two, and take the choice with the highest sum. A skilled partner does not make up for a \
        pair that works badly together.
        """, placement: .afterQuestion)
    }
  }
}
