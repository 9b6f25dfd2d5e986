import Glibc

/// The regularized incomplete beta function I_x(a, b), with `y` = 1 - x given apart so that
/// neither loses digits.
///
/// The continued fraction of DLMF 8.17.22, evaluated by Lentz's method, on the side of the mean
/// where it converges fast.
func regularizedBeta(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
  guard x > 0 else { return 0 }
  guard y > 0 else { return 1 }
  let logX = x < 0.5 ? log(x) : log1p(-y)
  let logY = y < 0.5 ? log(y) : log1p(-x)
  let front = exp(a * logX + b * logY - logBeta(a, b))
  return x < (a + 1) / (a + b + 2)
    ? front * betaContinuedFraction(a, b, x) / a
    : 1 - front * betaContinuedFraction(b, a, y) / b
}

private func betaContinuedFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
  let tiny = 1e-300
  func apart(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / apart(1 - (a + b) * x / (a + 1))
  var fraction = d
  // The number of terms grows with the square root of the larger parameter.
  for step in 1...100_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / apart(1 + even * d)
    c = apart(1 + even / c)
    fraction *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / apart(1 + odd * d)
    c = apart(1 + odd / c)
    fraction *= d * c
    if abs(d * c - 1) < 1e-16 { break }
  }
  return fraction
}

/// The logarithm of the beta function B(a, b), without the cancellation that differences of
/// `lgamma` suffer for large arguments (the form of Didonato and Morris, ACM TOMS 708 (1992)).
func logBeta(_ a: Double, _ b: Double) -> Double {
  let (small, large) = a < b ? (a, b) : (b, a)
  guard large >= 10 else { return lgamma(a).0 + lgamma(b).0 - lgamma(a + b).0 }
  let correction = stirlingRemainder(large) - stirlingRemainder(large + small)
  guard small >= 10 else {
    return lgamma(small).0 - (large - 0.5) * log1p(small / large) - small * log(large + small)
      + small + correction
  }
  return halfLogTwoPi - 0.5 * log(large) + stirlingRemainder(small) + correction
    + (small - 0.5) * log(small / (small + large)) - large * log1p(small / large)
}

/// What Stirling's formula leaves of ln Γ(x): ln Γ(x) - ((x - 1/2) ln x - x + ln(2π)/2).
func stirlingRemainder(_ x: Double) -> Double {
  guard x >= 10 else {
    return lgamma(x).0 - ((x - 0.5) * log(x) - x + halfLogTwoPi)
  }
  // Abramowitz and Stegun 6.1.41; the first term left out is below 1e-17 from x = 10 on.
  let numerators: [Double] = [1, -1, 1, -1, 1, -691, 1, -3617]
  let denominators: [Double] = [12, 360, 1260, 1680, 1188, 360_360, 156, 122_400]
  let series = zip(numerators, denominators).reversed().reduce(0.0) { sum, term in
    sum / (x * x) + term.0 / term.1
  }
  return series / x
}

private let halfLogTwoPi = 0.918_938_533_204_672_74
