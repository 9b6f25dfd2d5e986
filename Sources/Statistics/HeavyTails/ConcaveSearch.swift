import Glibc

/// Newton's method for the mean log-likelihood of a kernel's two natural parameters, which is concave:
/// its gradient is the samples' mean of (y, v) less the kernel's, its Hessian the negative covariance.
struct ConcaveSearch {
  private let second: TailKernel.Second
  private let origin: Double
  private let means: (Double, Double)
  /// Where it is: alpha, and gamma below 0.
  private(set) var point: (alpha: Double, gamma: Double)

  init(
    second: TailKernel.Second, origin: Double, means: (Double, Double),
    at start: (alpha: Double, gamma: Double)
  ) {
    self.second = second
    self.origin = origin
    self.means = means
    point = start
  }

  private struct Place {
    let height: Double
    /// Newton's step from here.
    let step: (alpha: Double, gamma: Double)
    /// Gradient times step: twice how far below the maximum it is, to second order.
    let rise: Double
  }

  private func place(at point: (alpha: Double, gamma: Double)) -> Place? {
    guard point.gamma < 0, point.alpha.isFinite, point.gamma.isFinite else { return nil }
    let kernel = TailKernel(
      second: second, alpha: point.alpha, gamma: point.gamma, origin: origin)
    guard let sum = KernelSum(kernel, from: origin) else { return nil }
    let expected = sum.sums / sum.sums[0]
    let (y, v) = (expected[1], expected[2])
    let gradient = (means.0 - y, means.1 - v)
    let (yy, yv, vv) = (expected[3] - y * y, expected[4] - y * v, expected[5] - v * v)
    let determinant = yy * vv - yv * yv
    guard determinant > 0 else { return nil }
    let step = (
      (vv * gradient.0 - yv * gradient.1) / determinant,
      (yy * gradient.1 - yv * gradient.0) / determinant
    )
    return Place(
      height: point.alpha * means.0 + point.gamma * means.1 - sum.logarithm, step: step,
      rise: gradient.0 * step.0 + gradient.1 * step.1)
  }

  /// Goes to the maximum; false where it does not get there.
  mutating func run() -> Bool {
    guard var here = place(at: point) else { return false }
    for _ in 0..<300 {
      // Near the maximum heights are equal to the last digit; there the steps alone tell.
      let isNear = here.rise < 1e-8
      guard let (next, there) = move(from: here, takingAnyHeight: isNear) else {
        return here.rise < 1e-14
      }
      if isNear, there.rise >= here.rise / 4 {
        if there.rise < here.rise { point = next }
        return min(there.rise, here.rise) < 1e-14
      }
      (point, here) = (next, there)
    }
    return false
  }

  /// Along the step, gamma held below 0, halved until it leads high enough.
  private func move(
    from here: Place, takingAnyHeight: Bool
  ) -> (point: (alpha: Double, gamma: Double), place: Place)? {
    var share = 1.0
    if point.gamma + here.step.gamma >= 0 { share = 0.9 * -point.gamma / here.step.gamma }
    for _ in 0..<60 {
      let next = (point.alpha + share * here.step.alpha, point.gamma + share * here.step.gamma)
      if let there = place(at: next),
        takingAnyHeight || there.height >= here.height + 1e-4 * share * here.rise
      {
        return (next, there)
      }
      share /= 2
    }
    return nil
  }
}
