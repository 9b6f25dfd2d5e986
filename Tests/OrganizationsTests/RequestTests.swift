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
    "CCO": [#"{"compliant": false, "comparison": "too long"}"#], "": ["Perhaps.\nANSWER: Kest"],
  ])

  private static let team: AgentScript = { agent, form, request in
    switch form {
    case "plan":
      says([
        "assignments": [["agent": 2, "role": "r", "instruction": "i"], ["agent": 4, "step": 2]]
      ])
    case "answer": "ANSWER: written"
    case "ratings": says(["ratings": [3, 9, .integer(agent)]])
    default:
      agent == 3
        ? abstains(because: "nothing to add")
        : says(
          agent == 5 ? nil : "a\(agent % 3)", role: "role \(agent)",
          work: String(repeating: "work \(agent) ", count: 12),
          ["builds_on": [1, 2], "rating": .integer(agent), "plan": .string("plan \(agent)")])
    }
  }

  @Test(
    arguments: [
      ("single", ["variant": "cot"], 0xbe66_2fb3_dd21_6653),
      ("single", ["variant": "self-consistency"], 0x4164_48e7_8c6c_deb4),
      ("flat", [:], 0x2345_f89e_16a7_cb61), ("debate", [:], 0x3741_b936_64c7_c527),
      ("vote", [:], 0xc05d_74c8_98db_7294), ("hierarchical", [:], 0xe6f4_17cc_55f4_8756),
      ("hierarchical", ["cco": "model", "material": "all"], 0x20d6_d43a_6d29_5038),
      ("hierarchical", ["mode": "direct", "policy": "nocap"], 0x410a_3fe1_7426_2987),
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
      ("coordinator", [0x2f6d_5e16_1a16_6a82, 0x73f4_b998_37e7_5962]),
      ("sequential", [0x5874_6a2b_0428_fa8e, 0x5e33_370b_1c40_5446]),
      ("broadcast", [0x5563_7882_29e8_d3bc, 0xacea_e483_3098_dc34]),
      ("shared", [0x7f4d_d2d1_20e6_aaf2, 0x7f4d_d2d1_20e6_aaf2]),
      ("ripple", [0x7170_59d9_1ebf_215f, 0x5c2c_be30_c5a1_e9b7]),
      ("stigmergic", [0x702b_dede_7b0f_08e1, 0xb1d7_2c01_2a2d_6c77]),
      ("clonal", [0xe60f_5420_4549_0f14, 0x3b91_5fc0_d946_421c]),
      ("morphogenetic", [0x5d0c_4a06_b47e_7870, 0x5d0c_4a06_b47e_7870]),
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
