/// Holm's step-down adjustment of the p-values of several comparisons, in the order given: an
/// adjusted value below 0.05 keeps the chance of any false finding among them below 5%.
///
/// Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65. Each adjusted value is the
/// running maximum, from the smallest p on, of (number not yet passed) * p, at most 1.
public func holmAdjusted(_ pValues: [Double]) -> [Double] {
  var adjusted = pValues
  var largest = 0.0
  let ascending = pValues.indices.sorted { pValues[$0] < pValues[$1] }
  for (rank, index) in ascending.enumerated() {
    largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
    adjusted[index] = largest
  }
  return adjusted
}
