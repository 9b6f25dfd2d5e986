import Evaluation
import Reporting
import Testing

@Suite struct OrganizationLabelTests {
  @Test func `only options that tell organizations apart are named`() {
    #expect(
      OrganizationLabel.telling(apart: [
        ("single", ["variant": "direct"]), ("flat", ["rounds": 3]),
        ("hierarchical", ["policy": "auto", "cco": "model"]),
        ("hierarchical", ["policy": "strict", "cco": "model"]),
      ]) == ["single", "flat", "hierarchical policy=auto", "hierarchical policy=strict"])
  }

  @Test func `an option that only one of them has is named`() {
    #expect(
      OrganizationLabel.telling(apart: [("vote", ["agents": 3]), ("vote", [:])])
        == ["vote agents=3", "vote"])
  }
}
