import Evaluation
import Foundation
import Options
import Organizations
import Scripted
import Testing

@Suite struct CatalogueTests {
  @Test(arguments: OrganizationCatalogue.kinds.map(\.name))
  func `every organization can be made from its defaults and describes itself`(name: String)
    throws
  {
    let kind = try #require(OrganizationCatalogue.kind(named: name))
    let organization = try kind.organization([:])
    #expect(organization.name == name)
    #expect(organization.prompts.version.contains("/"))
    #expect(!kind.structure.isEmpty && !kind.agents.isEmpty && !kind.summary.isEmpty)
    let defaults = kind.options.compactMap { option in
      option.defaultValue.map { (option.name, $0) }
    }
    // Files have none.
    #expect(defaults.count == kind.options.count { !$0.kind.isPath })
    let explicit = try kind.organization(Dictionary(uniqueKeysWithValues: defaults))
    #expect(explicit.options == organization.options)
    let texts = organization.prompts.texts
    #expect(Set(texts.map(\.name)).count == texts.count)
    #expect(texts.allSatisfy { !$0.text.isEmpty })
  }

  @Test func `an option takes a number or a word`() throws {
    let kind = try #require(OrganizationCatalogue.kind(named: "hierarchical"))
    let option = try #require(kind.options.first { $0.name == "completion-cap" })
    func recorded(_ text: String) throws -> JSONValue? {
      try kind.organization(["completion-cap": .string(text)]).options["completion-cap"]
    }
    #expect(try recorded("none") == "none")
    #expect(try recorded("700") == 700)
    #expect(throws: InputError.self) { try recorded("0") }
    #expect(throws: InputError.self) { try recorded("some") }
    #expect(option.kind.expectation == "policy, or none, or a whole number of at least 1")
  }

  @Test func `an option that changes nothing is refused, and its default is not`() throws {
    let kind = try #require(OrganizationCatalogue.kind(named: "single"))
    let error = #expect(throws: InputError.self) {
      try kind.organization(["variant": "cot", "samples": 9])
    }
    #expect(error?.description.contains("--samples: single does not use it") == true)
    #expect(error?.description.contains("--variant cot") == true)
    #expect(try kind.organization(["variant": "cot", "samples": 5]).options == ["variant": "cot"])
    #expect(
      try kind.organization(["variant": "self-consistency", "samples": 9]).options["samples"] == 9)
  }

  /// One name on the command line: the kinds may have other ranges and defaults, and a text of one
  /// must not be a flag or a list of another.
  @Test func `options of one name take values of one sort in all organizations`() {
    let options = OrganizationCatalogue.kinds.flatMap(\.options)
    for (name, same) in Dictionary(grouping: options, by: \.name) {
      #expect(Set(same.map(\.kind.isList)).count == 1, "\(name)")
      #expect(Set(same.map { $0.kind == .flag }) == [false], "\(name)")
    }
  }

  @Test func `a limit is part of a run's identity where it replaces the policy's`() throws {
    let kind = try #require(OrganizationCatalogue.kind(named: "hierarchical"))
    #expect(
      try kind.organization([:]).options
        == ["policy": "auto", "mode": "free", "material": "execution", "cco": "deterministic"])
    let given: [String: JSONValue] = [
      "policy": "nocap", "governance-rounds": 1, "execution-rounds": 2, "completion-cap": "none",
    ]
    #expect(try kind.organization(given).options.merging(given) { $1 }.count == 7)
    #expect(try kind.organization(given).options["completion-cap"] == "none")
  }

  /// Every word that an organization adds to what the task and the agents say must be in its
  /// prompts: they are the run's identity.
  @Test(
    arguments: [
      ("flat", [:]), ("debate", [:]), ("vote", [:]), ("single", ["variant": "cot"]),
      ("hierarchical", ["cco": "model"]), ("hierarchical", ["policy": "strict", "mode": "light"]),
    ] as [(String, [String: JSONValue])])
  func `all that an organization says to a model is in its prompts`(
    name: String, options: [String: JSONValue]
  ) async throws {
    let company = Company([
      "CEO": [Company.plan(mode: "full", specialist: "domain")],
      "CTO": [#"{"reason": "sound", "verdict": "amend"}"#], "Reviewer": [Company.reviseWithHelp],
      "CSO": ["gone", "ANSWER: a"], "Drafter": [""],
    ])
    let model = company.model()
    _ = try await OrganizationCatalogue.solve(name, options, task: .long, with: model)
    let kind = try #require(OrganizationCatalogue.kind(named: name))
    let prompts = try kind.organization(options).prompts
    let said = company.replies.values.joined().joined(separator: " ")
    let known = Set(
      words(
        prompts.identityText + said + BenchmarkTask.long.material
          + " Question: Where does the kiln stand? there is no line that starts with ANSWER: "
          + WordFormat().instruction))
    for request in model.requests {
      for message in request.messages {
        #expect(Set(words(message.content)).subtracting(known) == [])
      }
    }
  }

  private func words(_ text: String) -> [String] {
    text.split { !$0.isLetter }.map { $0.lowercased() }
  }
}
