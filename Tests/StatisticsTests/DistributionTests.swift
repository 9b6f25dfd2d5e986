import Testing

@testable import Statistics

struct DistributionTests {
  // st.norm.cdf(z)
  @Test(arguments: [
    (-30.0, 4.906713927147908e-198), (-8.0, 6.22096057427174e-16), (-3.0, 0.0013498980316300933),
    (-1.96, 0.024997895148220435), (-0.1, 0.460172162722971), (0, 0.5), (0.5, 0.6914624612740131),
    (2.0, 0.9772498680518208), (6.0, 0.9999999990134123),
  ])
  func `the normal distribution agrees with scipy`(z: Double, expected: Double) {
    #expect(agree(Normal.cumulative(z), expected, relative: 1e-13))
  }

  // st.norm.ppf(p)
  @Test(arguments: [
    (1e-300, -37.0470962993612), (1e-20, -9.262340089798409), (1e-06, -4.753424308822899),
    (0.025, -1.9599639845400545), (0.08, -1.4050715603096329), (0.3, -0.5244005127080409),
    (0.5, 0.0), (0.7, 0.5244005127080407), (0.975, 1.959963984540054),
    (0.999999, 4.753424308817087),
  ])
  func `normal quantiles agree with scipy`(p: Double, expected: Double) {
    #expect(agree(Normal.quantile(p), expected, relative: 1e-14))
  }

  // st.t.cdf(t, df)
  @Test(arguments: [
    (1, -8.0, 0.039583424160565546), (1, 1e-05, 0.5000031830989935),
    (1, 1.96, 0.8498285541119834), (2, -2.5, 0.06480586011075541), (3, -0.3, 0.3918816460199595),
    (7, -8.0, 4.557460585437679e-05), (19, -2.5, 0.01087020558419872),
    (20, 1.96, 0.9679608734982116), (100, -8.0, 1.1364324038640347e-12),
    (1186, -2.5, 0.006276771808626077), (1186, 1.96, 0.9748851663608135),
    (12000, -8.0, 6.790988622028802e-16), (12000, -0.3, 0.382091175986532),
    (12000, 1e-05, 0.5000039893396919), (1_000_000, -8.0, 6.227531716601252e-16),
    (1_000_000, 1.96, 0.9750019662073651),
  ])
  func `Student's t agrees with scipy`(df: Int, t: Double, expected: Double) {
    #expect(agree(StudentT(degreesOfFreedom: df).cumulative(t), expected, relative: 1e-11))
  }

  // st.t.ppf(p, df)
  @Test(arguments: [
    (1, 1e-10, -3183098861.8379064), (1, 0.975, 12.706204736174694),
    (2, 0.005, -9.924843200918293), (2, 0.9995, 31.599054576445365),
    (3, 0.3, -0.5843897274398188), (7, 1e-10, -53.83557948467374), (7, 0.975, 2.364624251592784),
    (19, 0.025, -2.09302405440831), (100, 0.9995, 3.390491311164263),
    (1186, 0.975, 1.9619662213826845), (12000, 1e-10, -6.366840462252726),
    (12000, 0.975, 1.9601616934114094), (1_000_000, 0.005, -2.5758342201053344),
  ])
  func `quantiles of Student's t agree with scipy`(df: Int, p: Double, expected: Double) {
    #expect(agree(StudentT(degreesOfFreedom: df).quantile(p), expected, relative: 1e-11))
  }

  @Test(arguments: [1, 2, 5, 30, 400])
  func `the quantile undoes the distribution`(df: Int) {
    let t = StudentT(degreesOfFreedom: df)
    for p in stride(from: 0.01, to: 1, by: 0.049) {
      #expect(agree(t.cumulative(t.quantile(p)), p, relative: 1e-12))
    }
  }

  @Test func `impossible probabilities have no quantile and certain ones are infinite`() {
    let t = StudentT(degreesOfFreedom: 4)
    #expect(t.quantile(-0.1).isNaN && t.quantile(1.1).isNaN && t.quantile(.nan).isNaN)
    #expect(t.quantile(0) == -.infinity && t.quantile(1) == .infinity)
    #expect(Normal.quantile(-0.1).isNaN && Normal.quantile(.nan).isNaN)
    #expect(Normal.quantile(0) == -.infinity && Normal.quantile(1) == .infinity)
  }
}
