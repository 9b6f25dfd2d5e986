/// Nearest of some names to a mistyped one, for "did you mean".
public enum Suggestion {
  /// `; did you mean run?` where one of the candidates is near, else nothing.
  public static func didYouMean(
    _ word: String, among candidates: some Sequence<String>, prefix: String = ""
  ) -> String {
    nearest(to: word, among: candidates).map { "; did you mean \(prefix)\($0)?" } ?? ""
  }

  /// The candidate with the smallest edit distance to `word`, if that is at most a third of the
  /// word's length (at least 1, at most 3).
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let limit = min(3, max(1, word.count / 3))
    let ranked = candidates.map { (distance(word, $0), $0) }.filter { $0.0 <= limit }
    return ranked.min { $0 < $1 }?.1
  }

  /// The Damerau-Levenshtein distance (adjacent transpositions count as one edit).
  static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left.unicodeScalars)
    let b = Array(right.unicodeScalars)
    var table = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { table[i][0] = i }
    for j in 0...b.count { table[0][j] = j }
    for i in a.indices {
      for j in b.indices {
        var best = min(table[i][j + 1], table[i + 1][j]) + 1
        best = min(best, table[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, table[i - 1][j - 1] + 1)
        }
        table[i + 1][j + 1] = best
      }
    }
    return table[a.count][b.count]
  }
}
