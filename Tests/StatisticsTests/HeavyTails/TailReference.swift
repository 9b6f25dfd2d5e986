import Testing

@testable import Statistics

/// Samples, and what Python makes of them. `counts` is value:count. The parameters are where the score
/// is 0 by scipy 1.17.1 (optimize.root from a Nelder-Mead start; sums over 200,000 terms, then
/// integrate.quad over ln x and two Euler-Maclaurin corrections; power law: mpmath.findroot on
/// zeta(a, x_min, 1) / zeta(a, x_min)). `theirs` are the log-likelihoods of powerlaw 2.0.0:
///
///     fit = powerlaw.Fit(data, discrete=True, xmin=xmin, estimate_discrete=False,
///                        parameter_ranges={'alpha': [0, 10]})
///     fit.power_law.loglikelihood, fit.truncated_power_law.…, fit.lognormal.…, fit.exponential.…
///
/// `theirLogNormal` are its mu and sigma: its log-normal is the integral over x - 1/2 to x + 1/2.
/// `scan` is the x_min of the smallest distance and the distance, by numpy over all distinct values.
/// Simulated sets: 600 draws by inverse cumulative sums over 2,000,000 values,
/// np.random.default_rng(100 + i).random(600). `words`: how often the words of Moby Dick occur.
struct TailReference: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let counts: String
  let xMin: Int
  let powerLaw: (exponent: Double, logLikelihood: Double)
  let truncated: (exponent: Double, rate: Double, logLikelihood: Double)
  let logNormal: (mu: Double, sigma: Double, logLikelihood: Double)
  let exponential: (rate: Double, logLikelihood: Double)
  let theirs: [Double]
  let theirLogNormal: (mu: Double, sigma: Double)
  let scan: (xMin: Int, distance: Double)

  func distribution() throws -> CountDistribution {
    try CountDistribution(
      Dictionary(
        uniqueKeysWithValues: counts.split(whereSeparator: \.isWhitespace).map { pair in
          let parts = pair.split(separator: ":").map { Int($0) ?? 0 }
          return (parts[0], parts.count > 1 ? parts[1] : 1)
        }))
  }

  static let observed: [TailReference] = [
    .init(
      testDescription: "known datum",
      counts: """
          1:233 2:33 3:13 4:10 5:2 6:3 7:2 8:2 9 11 15 18
        """, xMin: 1,
      powerLaw: (2.59497598350809, -282.9313367122578),
      truncated: (2.4884499511807707, 0.028466230026537632, -282.6089811237173),
      logNormal: (-24.380542105436522, 3.9880685380384504, -282.8802509619327),
      exponential: (0.9612538726202853, -325.2989867541942),
      theirs: [-282.93133673833654, -282.6089811380383, -282.42816110691876, -325.29898678227187],
      theirLogNormal: (-5.941711568992263, 2.21791514352788),
      scan: (1, 0.012007074083544178)),
    .init(
      testDescription: "words",
      counts: """
          1:9161 2:3085 3:1629 4:926 5:627 6:469 7:361 8:300 9:232 10:179 11:165 12:146 13:115
          14:90 15:100 16:74 17:56 18:70 19:51 20:46 21:44 22:26 23:50 24:37 25:32 26:25 27:21
          28:23 29:27 30:18 31:25 32:19 33:16 34:13 35:17 36:16 37:17 38:23 39:10 40:11 41:10
          42:17 43:11 44:8 45:9 46:12 47:7 48:6 49:10 50:8 51:11 52:6 53:2 54:7 55:5 56:6 57:4
          58:4 59:3 60:5 61:2 62:4 63:3 64:4 65:4 66:5 67:6 68:2 69:2 70:4 71:3 72:5 73:3 74:7
          75:4 76:4 77:3 78 79:4 80:4 81:3 82:4 83:7 84:2 85:3 86:2 87:5 88:4 89:2 90 91:2 92 93:2
          94:6 95 97:4 98:2 99 100 101:2 104 105 108:3 110:3 111:4 112:2 113:2 115:2 117:2 119:3
          120 121 122:2 123:2 125:2 126:2 127 129:2 130:3 133:2 134 135:2 136:2 138 147:3 148:4
          151 152 153:4 154 158:2 159 160 161:2 162 163 169 172 174 175 176 178:2 179:2 181 184
          185 186 188:2 193:2 199:2 201:3 204:2 206 207 208 212:2 218 219 223 224 225 228:2 229
          230 232 235 236 237:2 238 246:2 248:2 250 260 261 262 264 265 267 274 275 280 281 282
          287 289 293:2 297 299:2 300 302 304 309 315 317 323 325 329 334 342 362 363 364:2 365
          374 383 384 393:2 394 408 415 419 428 436 441 443 462 470 471 501:2 511 516 547 551 571
          575 578 586 588 599 604 606 618 620 623 639 673 679 682 748 762 770 777 844 882 897 1022
          1035 1041 1043 1065 1134 1161 1297 1372 1493 1581 1604 1674 1683 1711 1744 1792 1942
          2374 2483 2917 4040 4484 4573 6260 6414 14086
        """, xMin: 7,
      powerLaw: (1.9527275116734448, -11753.81757575754),
      truncated: (1.9439771139475774, 3.4690546257992306e-05, -11752.911216103039),
      logNormal: (-4595.836290121893, 69.48674079386072, -11753.820292561091),
      exponential: (0.018385064384084444, -14778.850546374564),
      theirs: [-11753.817575913292, -11752.911217608242, -11753.837125938338, -14778.8512665596],
      theirLogNormal: (-723.8771213864416, 27.65959110183106),
      scan: (7, 0.00825295848869484)),
    .init(
      testDescription: "zipf(3.6)",
      counts: """
          1:4492 2:359 3:78 4:37 5:15 6:9 7:5 8:3 16 17
        """, xMin: 1,
      powerLaw: (3.6223243789791666, -2160.1971816078644),
      truncated: (3.5728698429950563, 0.022594716619336097, -2160.048679457125),
      logNormal: (-108.47706495627824, 6.450279060897898, -2160.1851971709975),
      exponential: (1.96712095815354, -2352.5637204043937),
      theirs: [-2160.197181628307, -2160.048679526385, -2159.5511534108973, -2352.5637208802855],
      theirLogNormal: (-4.780726121396777, 1.563454810784163),
      scan: (1, 0.0017732634359808232)),
  ]
}
