#if canImport(Glibc)
  import Glibc
#endif

/// What Deficit-Triggered Integration knows of a condition, a topology with a family of tasks ("Do
/// Agent Societies Develop Intellectual Elites?", section 6 and appendix C): fitted on runs without
/// it, and fixed before it is used.
public struct DeficitParameters: Sendable, Hashable {
  /// b of equation A1: how the pressure to integrate grows with a cascade's events.
  public var exponent: Double
  /// Z of equation A1, above 0.
  public var normalization: Double
  /// τ of equation A3: the deficit above which a cascade is integrated.
  public var threshold: Double

  /// Parameters.
  public init(exponent: Double, normalization: Double, threshold: Double) {
    self.exponent = exponent
    self.normalization = normalization
    self.threshold = threshold
  }

  /// P(t) = t^b / Z (equation A1).
  /// - Parameter events: t, the events of the cascade since the last restart.
  public func pressure(events: Int) -> Double {
    pow(Double(events), exponent) / normalization
  }

  /// D = P(t) - m (equation A2).
  public func deficit(events: Int, merges: Int) -> Double {
    pressure(events: events) - Double(merges)
  }
}

/// Watches the active cascades of one attempt: how many events each has had since its last integration
/// and how many merges among them. Constant time an event; memory of two numbers a cascade.
public struct DeficitMonitor: Sendable, Hashable {
  /// A cascade whose deficit is above the threshold.
  public struct Trigger: Sendable, Hashable {
    /// The cascade.
    public var root: Claim.ID
    /// t, events since the last restart.
    public var events: Int
    /// m, merges since the last restart.
    public var merges: Int
    /// P(t).
    public var pressure: Double
    /// D = P(t) - m (equation A2).
    public var deficit: Double

    /// A state.
    public init(root: Claim.ID, events: Int, merges: Int, pressure: Double, deficit: Double) {
      self.root = root
      self.events = events
      self.merges = merges
      self.pressure = pressure
      self.deficit = deficit
    }
  }

  private struct Segment: Hashable {
    var events = 0
    var merges = 0
  }

  /// The condition's parameters.
  public let parameters: DeficitParameters
  private var segments: [Claim.ID: Segment] = [:]

  /// A monitor that has seen nothing.
  public init(_ parameters: DeficitParameters) {
    self.parameters = parameters
  }

  /// Takes an event of a cascade in.
  /// - Returns: the cascade's state if its deficit is above the threshold now (equation A3).
  public mutating func add(_ kind: CoordinationEvent.Kind, to root: Claim.ID) -> Trigger? {
    var segment = segments[root, default: Segment()]
    segment.events += 1
    if kind == .mergeClaims { segment.merges += 1 }
    segments[root] = segment
    let deficit = parameters.deficit(events: segment.events, merges: segment.merges)
    guard deficit > parameters.threshold else { return nil }
    return Trigger(
      root: root, events: segment.events, merges: segment.merges,
      pressure: parameters.pressure(events: segment.events), deficit: deficit)
  }

  /// Starts a cascade's count anew after an integration: t = 0 and m = 1 (equation A5).
  public mutating func restart(_ root: Claim.ID) {
    segments[root] = Segment(events: 0, merges: 1)
  }
}

/// An integration that a deficit triggered, with all that explains it.
public struct Integration: Sendable, Hashable {
  /// The step in which it was triggered.
  public var tick: Int
  /// The agent whose event triggered it, and that was asked to integrate.
  public var agent: String
  /// The cascade's state when it was triggered.
  public var trigger: DeficitMonitor.Trigger
  /// The threshold that the deficit was above.
  public var threshold: Double
  /// The branch heads that the agent was shown (equation A4), the newest first.
  public var heads: [Claim.ID]
  /// The call in which it was asked, or nil where the call failed or there was nothing to merge.
  public var call: Int?
  /// The merged claim, or nil where none came of it.
  public var claim: Claim.ID?

  /// An integration.
  public init(
    tick: Int, agent: String, trigger: DeficitMonitor.Trigger, threshold: Double,
    heads: [Claim.ID], call: Int? = nil, claim: Claim.ID? = nil
  ) {
    self.tick = tick
    self.agent = agent
    self.trigger = trigger
    self.threshold = threshold
    self.heads = heads
    self.call = call
    self.claim = claim
  }
}

/// An action that would have expanded a cascade in the step in which it was integrated. It did not
/// enter the graph.
public struct DeferredAction: Sendable, Hashable {
  /// The step.
  public var tick: Int
  /// Who wanted to act.
  public var agent: String
  /// What it wanted to do: delegate or contradict.
  public var kind: CoordinationEvent.Kind
  /// The claims that it wanted to act on.
  public var targets: [Claim.ID]
  /// The call that said so.
  public var call: Int

  /// A deferred action.
  public init(
    tick: Int, agent: String, kind: CoordinationEvent.Kind, targets: [Claim.ID], call: Int
  ) {
    self.tick = tick
    self.agent = agent
    self.kind = kind
    self.targets = targets
    self.call = call
  }
}
