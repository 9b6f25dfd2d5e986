/// Throws for the first value that is not finite, naming its position.
func checkFinite(_ values: [Double], in place: String = "values") throws(StatisticsError) {
  if let index = values.firstIndex(where: { !$0.isFinite }) {
    throw StatisticsError(
      "\(place)[\(index)] is \(values[index]); every value must be a finite number: leave out "
        + "points without a value")
  }
}

/// Throws for the first value outside the range by more than rounding, naming its position.
func checkRange(_ values: [Double], _ range: ClosedRange<Double>) throws(StatisticsError) {
  let slack = 1e-9 * (range.upperBound - range.lowerBound)
  let wide = range.lowerBound - slack...range.upperBound + slack
  if let index = values.firstIndex(where: { !wide.contains($0) }) {
    throw StatisticsError(
      "values[\(index)] is \(values[index]), outside \(range.lowerBound) to \(range.upperBound)")
  }
}

func checkCount(_ found: Int, of what: String, against expected: Int) throws(StatisticsError) {
  guard found == expected else {
    throw StatisticsError("\(found) \(what) for \(expected) values; give one for each value")
  }
}

/// Labels as numbers from 0 in order of first appearance.
func numberClusters<Label: Hashable>(_ labels: [Label]) -> (clusters: [Int], count: Int) {
  var numbers: [Label: Int] = [:]
  let clusters = labels.map { label in
    if let known = numbers[label] { return known }
    let number = numbers.count
    numbers[label] = number
    return number
  }
  return (clusters, numbers.count)
}
