public import Evaluation
public import Options

/// An organization that can be chosen by name, with its options.
public struct OrganizationKind: Sendable {
  /// The name.
  public let name: String
  /// One line on what it is.
  public let summary: String
  /// Who does what in which order, in a few lines.
  public let structure: String
  /// Its agents, one line each: identity, role, layer.
  public let agents: [String]
  /// Its options: `--name value` on the command line, members of `options` in an experiment.
  public let options: [OptionDefinition]
  private let make: @Sendable (OptionValues, _ benchmark: String?) throws -> any Organization

  init(
    _ name: String, _ summary: String, structure: String, agents: [String],
    options: [any DeclaredOption],
    make: @escaping @Sendable (OptionValues) throws -> any Organization
  ) {
    self.init(name, summary, structure: structure, agents: agents, options: options) { values, _ in
      try make(values)
    }
  }

  /// A kind whose options mean different things for different benchmarks.
  init(
    _ name: String, _ summary: String, structure: String, agents: [String],
    options: [any DeclaredOption],
    make: @escaping @Sendable (OptionValues, _ benchmark: String?) throws -> any Organization
  ) {
    self.name = name
    self.summary = summary
    self.structure = structure
    self.agents = agents
    self.options = options.map(\.definition)
    self.make = make
  }

  /// The organization with these options; those not given take their defaults.
  /// - Parameter benchmark: the benchmark that it is to work on, where it is known.
  /// - Throws: `InputError` for an unknown option, a value out of range, values that do not go
  ///   together, or one that would change nothing.
  public func organization(
    _ given: [String: JSONValue], benchmark: String? = nil
  ) throws -> any Organization {
    let values = try OptionValues(given, of: options, owner: "the organization \(name)")
    let organization = try make(values, benchmark)
    let recorded = organization.options
    for option in options where recorded[option.name] == nil {
      guard let value = values.given(among: [option])[option.name], value != option.defaultValue
      else { continue }
      throw InputError(
        "--\(option.name)", "\(name) does not use it with its other options",
        remedy: "leave it out; \(name) has " + Self.words(recorded))
    }
    return organization
  }

  private static func words(_ options: [String: JSONValue]) -> String {
    options.sorted { $0.key < $1.key }
      .compactMap { name, value in value.text.map { "--\(name) \($0)" } }.joined(separator: ", ")
  }
}

/// All organizations by name.
public enum OrganizationCatalogue {
  /// The organizations, in the order in which they are listed.
  public static let kinds: [OrganizationKind] =
    [single, flat, debate, vote, hierarchical] + selfOrganizing + [society]

  /// The organization of that name, or nil.
  public static func kind(named name: String) -> OrganizationKind? {
    kinds.first { $0.name == name }
  }
}
