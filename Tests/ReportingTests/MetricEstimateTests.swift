import Evaluation
import Reporting
import Statistics
import Testing

@Suite struct MetricEstimateTests {
  private func metric(_ values: [Double], name: String = "f1") -> Metric {
    Metric(
      MetricDefinition(name),
      points: values.enumerated().map { .init(unit: "t\($0.offset)", value: $0.element) })
  }

  @Test func `repeats are averaged by task before the interval is taken`() throws {
    let estimates = try MetricEstimate.estimates(
      of: [[metric([0, 1, 1])], [metric([1, 1, 0])]]) { $0 }
    #expect(estimates.count == 1)
    #expect(estimates[0].estimate.pointCount == 3)
    #expect(abs(estimates[0].estimate.value - 2.0 / 3) < 1e-15)
    #expect(estimates[0].deviationOverRepeats == 0)
  }

  @Test func `60 of 100 are 0.6 in whatever order, alone and over repeats`() throws {
    let orders = [(0..<100).map { $0 < 60 ? 1.0 : 0 }, (0..<100).map { $0 % 5 < 3 ? 1.0 : 0 }]
    for values in orders {
      #expect(try MetricEstimate.estimates(of: [[metric(values)]]) { $0 }[0].estimate.value == 0.6)
    }
    let repeats = [[metric(orders[0])], [metric(orders[0])]]
    #expect(try MetricEstimate.estimates(of: repeats) { $0 }[0].estimate.value == 0.6)
  }

  @Test func `tasks of one cluster widen the standard error`() throws {
    let values = [1.0, 1, 0, 0, 1, 1, 0, 0]
    let alone = try MetricEstimate.estimates(of: [[metric(values)]]) { $0 }
    let paired = try MetricEstimate.estimates(of: [[metric(values)]]) {
      "c\((Int($0.dropFirst()) ?? 0) / 2)"
    }
    let narrow = try #require(alone[0].estimate.standardError)
    let wide = try #require(paired[0].estimate.standardError)
    #expect(wide > narrow)
    #expect(paired[0].estimate.clusterCount == 4)
  }

  @Test func `a metric without points has no estimate`() throws {
    #expect(try MetricEstimate.estimates(of: [[metric([])]]) { $0 }.isEmpty)
  }
}
