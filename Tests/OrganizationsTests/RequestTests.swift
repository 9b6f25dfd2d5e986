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
      ("vote", [:], 0xc05d_74c8_98db_7294), ("hierarchical", [:], 0x27a7_22a5_8fd3_abf8),
      ("hierarchical", ["cco": "model", "material": "all"], 0x0e29_d91b_0e36_e54a),
      ("hierarchical", ["mode": "direct", "policy": "nocap"], 0x22f0_5694_1ab2_8089),
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
      ("coordinator", [0x9360_5ea2_b587_70ea, 0x32aa_e49e_ffcf_9a9a]),
      ("sequential", [0xedcf_e52f_233d_0ec8, 0x3240_cbec_4a3e_c1fe]),
      ("broadcast", [0xda1a_2742_6a7a_f2d6, 0xc7aa_83c0_1d7d_f1a2]),
      ("shared", [0x1029_8308_0cfc_0b0c, 0x1029_8308_0cfc_0b0c]),
      ("ripple", [0xc6fb_c9cc_c188_a905, 0x3f47_dcfc_9ce8_7715]),
      ("stigmergic", [0x2949_07bc_1fe6_3c33, 0x80df_a0dd_057e_c381]),
      ("clonal", [0xf12c_1cc7_a24d_f092, 0x6bdf_e0a6_f68b_30a2]),
      ("morphogenetic", [0xb487_9e32_22a3_f095, 0xa505_5fcb_e544_e1df]),
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
