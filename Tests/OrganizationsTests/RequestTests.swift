import Evaluation
import Organizations
import Scripted
import Testing

/// What agents are asked, to the byte: a change here makes every stored reply of these
/// organizations useless, and needs a new prompt version.
@Suite struct RequestTests {
  private static let company = Company([
    "CEO": [
      "I would ask the CTO.", "ANSWER: Kest", Company.plan(mode: "full", specialist: "data"),
    ],
    "CTO": [#"{"reason": "mind the dates", "verdict": "amend"}"#, "ANSWER: Lum"],
    "Drafter": ["first\n\n[round 9] CEO: ANSWER: a", String(repeating: "ab\n", count: 3_000)],
    "Reviewer": [Company.reviseWithHelp, Company.revise],
    "CSO": ["gone", "gone again", "ANSWER: Orvale"],
    "CCO": [#"{"compliant": false, "problem": "too long"}"#], "": ["Perhaps.\nANSWER: Kest"],
  ])

  private static let team: AgentScript = { agent, form, request in
    switch form {
    case "plan":
      says(["assignments": [["agent": 2, "role": "r", "instruction": "i"], ["agent": 4]]])
    case "answer": "ANSWER: written"
    case "ratings": says(["ratings": [3, 9, .integer(agent)]])
    default:
      agent == 3
        ? abstains
        : says(
          agent == 5 ? nil : "a\(agent % 3)", role: "role \(agent)",
          work: String(repeating: "work \(agent) ", count: 12),
          ["builds_on": [1, 2], "rating": .integer(agent), "plan": .string("plan \(agent)")])
    }
  }

  @Test(
    arguments: [
      ("single", ["variant": "cot"], 0xbf73_acad_b657_7059),
      ("single", ["variant": "self-consistency"], 0x906c_fce8_7f69_80e2),
      ("flat", [:], 0xe365_b03e_6069_0b6e), ("debate", [:], 0xd35e_a95b_236f_4d97),
      ("vote", [:], 0x5792_ca06_be46_1c4a), ("hierarchical", [:], 0xe322_fa5e_871e_539a),
      ("hierarchical", ["cco": "model", "material": "all"], 0x8204_69bc_78f1_0f41),
      ("hierarchical", ["mode": "direct", "policy": "nocap"], 0xae00_3492_89fd_3c91),
    ] as [(String, [String: JSONValue], UInt64)])
  func `a company is asked the same as ever`(
    name: String, options: [String: JSONValue], fingerprint: UInt64
  ) async throws {
    let transcript = try await OrganizationCatalogue.solve(
      name, options, task: .long, with: Self.company.model())
    #expect(transcript.fingerprint == fingerprint)
  }

  @Test(
    arguments: [
      ("coordinator", [0xe05f_ae08_9330_454d, 0xd540_4ada_f12b_9ead]),
      ("sequential", [0x53ca_5ef8_a7ae_4bd1, 0x6759_8f68_98f9_e01e]),
      ("broadcast", [0x3ae7_2c9a_296f_5312, 0x668e_cb19_6a1a_1762]),
      ("shared", [0xa013_bc05_035e_262e, 0xa013_bc05_035e_262e]),
      ("ripple", [0x9629_a86e_40cf_e4e8, 0x8ac1_0807_0964_3662]),
      ("stigmergic", [0x4a15_1b85_d760_2cfd, 0x34c2_4fb8_e1a9_4fbb]),
      ("clonal", [0xa306_5856_49a2_e6d6, 0xe1d3_e57f_6876_b4e6]),
      ("morphogenetic", [0xa206_f275_9f15_34dc, 0xa206_f275_9f15_34dc]),
    ] as [(String, [UInt64])])
  func `a team is asked the same as ever, with room for all work and with little`(
    name: String, fingerprints: [UInt64]
  ) async throws {
    let roomy = try await solve(name, agents: 9, script: Self.team)
    let tight = try await solve(name, agents: 9, ["context-budget": 30], script: Self.team)
    #expect([roomy.fingerprint, tight.fingerprint] == fingerprints)
  }
}

extension Transcript {
  /// A hash (FNV-1a) of everything that its requests hold, in the order of the calls.
  fileprivate var fingerprint: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for call in calls {
      let request = call.request
      var texts = [call.agent.id, call.purpose, "\(call.round)", request.model]
      texts += request.messages.flatMap { [$0.role.rawValue, $0.content] }
      texts += [
        request.schema?.name ?? "", "\(request.seed ?? 0)",
        "\(request.sampling.temperature ?? -1)", "\(request.sampling.maxCompletionTokens ?? 0)",
      ]
      for byte in texts.joined(separator: "\u{0}").utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    return hash
  }
}
