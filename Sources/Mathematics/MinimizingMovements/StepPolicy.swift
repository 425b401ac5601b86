import PrimalDual

/// The decisions of a step's outer loop: how exactly a model is solved, when the step ends, when it is audited, and what happens when
/// something fails. Functions of a ``RoundRecord`` and of how often the audit was missed, nothing else.
package struct StepPolicy: Sendable {
  package enum Decision: Sendable, Equatable {
    /// Another round from the new point.
    case next
    /// The point is critical to the step's tolerance: the audit has the last word.
    case audit
    /// The step ends here.
    case end(StepStatus)
  }

  package let settings: MovementSettings
  /// Audits that found a critical point not critical enough.
  package private(set) var missed = 0
  /// Below this criticality a point is audited.
  private var threshold: Double
  /// The best audit so far.
  private var bestAudit = Double.infinity
  /// Audits in a row that were missed without becoming better.
  private var idleAudits = 0

  /// A model before the last need be solved only as well as the next one can use: to this part of what the round before promised.
  static let usefulPart = 1e-3
  /// The first model, of which nothing is known, and the loosest gap at all.
  static let loosestGap = 0.03
  /// A gap is quadratic in the distance to the optimum, the audit linear: after a point that misses the audit, models are solved a
  /// hundred times more exactly, so often at most.
  static let sharpening = 1e-2
  static let sharpenings = 3
  /// The next audit waits until the criticality has fallen by this factor, which halves the audit.
  static let nextAudit = 0.25
  /// Audits in a row that may be missed without becoming better.
  static let attempts = 3

  package init(_ settings: MovementSettings) {
    self.settings = settings
    threshold = settings.criticality
  }

  /// What tolerances are multiplied by after missed audits.
  private var exactness: Double {
    var factor = 1.0
    for _ in 0..<min(missed, Self.sharpenings) { factor *= Self.sharpening }
    return factor
  }

  /// The gap at which a model counts as solved to the step's own tolerance.
  package var tolerance: Double { settings.gap * exactness }

  /// How exactly the model of a round is solved.
  /// - Parameters:
  ///   - expected: what the model is expected to gain, absolute; 0 to solve it to the tolerance, nil when nothing is known.
  ///   - decrease: J(μ^k, 0) − J so far.
  ///   - round: rounds before this one.
  package func accuracy(expected: Double?, decrease: Double, round: Int) -> Accuracy {
    let useful: Double
    if let expected, expected > 0 { useful = min(Self.loosestGap, expected / decrease) } else { useful = round == 0 ? Self.loosestGap : 0 }
    return Accuracy(
      gap: max(tolerance, useful), maximumIterations: settings.maximumInnerIterations, minimumIterations: min(missed, Self.sharpenings))
  }

  /// What the next model is expected to gain.
  package func expectation(after record: RoundRecord) -> Double { record.length > 0 ? Self.usefulPart * record.predicted : 0 }

  /// Whether a round that failed has gained next to nothing, and would fail again from there.
  package func isIdle(_ record: RoundRecord) -> Bool {
    record.length == 0 || (record.failure != nil && record.gain <= settings.criticality * (record.decrease - record.gain))
  }

  /// What follows a round.
  package func decide(_ record: RoundRecord) -> Decision {
    // Where no decrease can be told from rounding, the point is critical too.
    let promisesNothing = record.failure == nil && record.predicted <= record.rounding && record.length == 0
    if record.isPlain && record.isExact && (record.criticality <= threshold || promisesNothing) { return .audit }
    // A round on extrapolated data that leads nowhere is followed by one on the point's own.
    if record.isPlain && isIdle(record) && (record.isExact || record.failure != nil) { return .end(record.failure ?? .stalled) }
    return record.round < settings.maximumOuterIterations ? .next : .end(record.failure ?? .outerLimit)
  }

  /// How a step ends whose audit was met, or which is not audited.
  package func success(_ record: RoundRecord) -> StepStatus { record.decrease <= record.rounding ? .stationary : .converged }

  /// What there may be to gain, relative to the decrease, for the step to close on a model of its point's own data.
  package var closing: Double { threshold }

  /// What follows an audit that was missed, χ/decrease being `audit`.
  package mutating func auditMissed(_ record: RoundRecord, audit: Double) -> Decision {
    missed += 1
    threshold = min(threshold, Self.nextAudit * record.criticality)
    idleAudits = audit < 0.9 * bestAudit ? 0 : idleAudits + 1
    bestAudit = min(bestAudit, audit)
    if idleAudits >= Self.attempts { return .end(.stalled) }
    return record.round < settings.maximumOuterIterations ? .next : .end(.outerLimit)
  }
}

/// Whether the models of a step keep the positive part of σK.
///
/// Where both halves of a split kernel cancel, keeping one and linearizing the other keeps a proximal term that is not there, and
/// the loop crawls: at β = 4 about D = −I, hundreds of rounds in place of seven. Measured along a change of the point,
///
///     kept = dμᵀU Uᵀdμ,      real = σ dμᵀK dμ,      kinetic = Σ |f| m_f |dw_f|²/((τ/N) ρ_f)
///
/// tell it. Both models are convex and have the gradient of J, so bounds, line search and audit do not depend on the choice.
package struct CurvatureChoice: Sendable, Equatable {
  package private(set) var keeps = true
  /// Once taken back the choice stands to the end of the step, so that it cannot alternate.
  private var isSettled = false

  package init() {}

  /// How much more than what is there a model may keep.
  static let exaggeration = 2.0

  /// After a change along which the model's solution was accepted over `length`.
  /// - Returns: whether the choice changed.
  @discardableResult
  package mutating func update(kept: Double, real: Double, kinetic: Double, length: Double) -> Bool {
    guard !isSettled else { return false }
    if keeps {
      guard kept + kinetic > Self.exaggeration * (max(real, 0) + kinetic) else { return false }
      keeps = false
      return true
    }
    guard length < 1 && real > kinetic / 2 else { return false }
    keeps = true
    isSettled = true
    return true
  }

  /// The other choice, after a model that could not be solved; at most once a step.
  package mutating func switchAfterFailure() -> Bool {
    guard !isSettled else { return false }
    keeps.toggle()
    isSettled = true
    return true
  }
}
