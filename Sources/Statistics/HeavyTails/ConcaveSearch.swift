import Glibc

/// Newton's method for the mean log-likelihood of a kernel's two natural parameters, which is concave:
/// its gradient is the samples' mean of (y, v) less the kernel's, its Hessian the negative covariance.
struct ConcaveSearch {
  private typealias Point = (alpha: Double, gamma: Double)

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
    /// Newton's step in alpha alone.
    let alone: Double
    /// The gradient times that step.
    let riseAlone: Double
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
      rise: gradient.0 * step.0 + gradient.1 * step.1, alone: gradient.0 / yy,
      riseAlone: gradient.0 * gradient.0 / yy)
  }

  /// Goes to the maximum; false where it does not get there.
  mutating func run() -> Bool {
    guard var here = place(at: point) else { return false }
    for _ in 0..<300 {
      // Near the maximum heights are equal to the last digit; there the steps alone tell.
      let isNear = here.rise < 1e-8 && isShort(here, 0.5)
      guard let (next, there) = move(from: here, takingAnyHeight: isNear) else {
        return isMaximum(here)
      }
      if isNear, there.rise >= here.rise / 4 {
        if there.rise < here.rise { (point, here) = (next, there) }
        return isMaximum(here)
      }
      (point, here) = (next, there)
    }
    return false
  }

  /// Whether the step from the present point is at most a share of the point. Towards gamma = 0 the
  /// curvature may grow without end, and the rise fall to nothing far from the maximum; the step does not.
  private func isShort(_ here: Place, _ share: Double) -> Bool {
    abs(here.step.gamma) <= share * -point.gamma
      && abs(here.step.alpha) <= share * (1 + abs(point.alpha))
  }

  private func isMaximum(_ here: Place) -> Bool { here.rise < 1e-14 && isShort(here, 1e-4) }

  /// Along Newton's step. Where that leads to gamma >= 0 soon, alpha would not move either: then a step in
  /// alpha alone if it leads higher.
  private func move(from here: Place, takingAnyHeight: Bool) -> (point: Point, place: Place)? {
    var share = 1.0
    if point.gamma + here.step.gamma >= 0 { share = 0.75 * -point.gamma / here.step.gamma }
    let isBlocked = share < 0.5
    // Where the likelihood is nearly flat the step may be far longer than the distance in which it holds,
    // and sums out there take long.
    let reach = 4 + abs(point.alpha)
    share = min(
      share, reach / abs(here.step.alpha), 9 * -point.gamma / abs(here.step.gamma))
    let both = ascent(here, here.step, here.rise, from: share, takingAnyHeight: takingAnyHeight)
    guard isBlocked else { return both }
    let alone = ascent(
      here, (here.alone, 0), here.riseAlone, from: min(1, reach / abs(here.alone)),
      takingAnyHeight: false)
    guard let both, let alone else { return both ?? alone }
    return alone.place.height > both.place.height ? alone : both
  }

  /// A share of the step, halved until it leads high enough.
  private func ascent(
    _ here: Place, _ step: Point, _ rise: Double, from first: Double, takingAnyHeight: Bool
  ) -> (point: Point, place: Place)? {
    var share = first
    for _ in 0..<60 {
      let next = (point.alpha + share * step.alpha, point.gamma + share * step.gamma)
      if let there = place(at: next),
        takingAnyHeight || there.height >= here.height + 1e-4 * share * rise
      {
        return (next, there)
      }
      share /= 2
    }
    return nil
  }
}
