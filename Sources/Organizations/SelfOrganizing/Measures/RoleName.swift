/// A role name as it is counted.
///
/// Lower case; whatever is no letter and no digit separates words; the words `a`, `an`, `the`,
/// `agent` and `role` are dropped. So `The Fact-Checker` and `fact checker agent` are one role.
/// Nothing else is folded: `verifier` and `fact checker` are two.
public enum RoleName {
  private static let dropped: Set<Substring> = ["a", "an", "the", "agent", "role"]

  /// The normalized name, or nil where nothing is left of it.
  public static func normalized(_ role: String) -> String? {
    let words = role.lowercased().split { !$0.isLetter && !$0.isNumber }
    let kept = words.filter { !dropped.contains($0) }
    return kept.isEmpty ? nil : kept.joined(separator: " ")
  }
}
