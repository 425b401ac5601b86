import MinimizingMovements

/// A run in a few numbers, as the summary table and `--json` give them.
package struct RunSummary: Sendable, Equatable, Encodable {
  package var file: String
  package var nodes: Int
  package var steps: Int
  package var states: Int
  package var time: Double
  /// E at t = 0, from the first step's balance σE(μ⁰) = σE(μ¹) + action + decrease; nil before the first step and for a geodesic.
  package var initialInteractionEnergy: Double?
  /// E, with the factor ½; nil before the first step.
  package var interactionEnergy: Double?
  /// 2E, as the reference reports it.
  package var twiceInteractionEnergy: Double?
  package var totalAction: Double
  /// 2 Σ action over the change of the energy, one in the limit of small steps; nil where the energy does not change.
  package var balance: Double?
  /// The worst of all steps.
  package var dualityGap: Double?
  package var criticality: Double?
  /// The worst of the audited steps; nil when there is none.
  package var audit: Double?
  package var massError: Double?
  package var minimumDensity: Double?
  package var outerIterations: Int
  package var newtonIterations: Int
  package var wallSeconds: Double
  package var unconvergedSteps: Int
  /// How the last step ended.
  package var status: String?
  /// What is to be said beside the certificates: of the mesh, the start, the time step.
  package var warnings: [String]
}

extension RunFile {
  package var summary: RunSummary {
    let first = isGeodesic ? nil : ledger.first.map { $0.interactionEnergy + sigma * ($0.action + $0.decrease) }
    return RunSummary(
      file: path, nodes: mesh.nodeCount, steps: ledger.count, states: times.count, time: state.time,
      initialInteractionEnergy: first, interactionEnergy: ledger.last?.interactionEnergy,
      twiceInteractionEnergy: ledger.last.map { 2 * $0.interactionEnergy },
      totalAction: ledger.reduce(0) { $0 + $1.action }, balance: balance, dualityGap: worst(\.dualityGap),
      criticality: worst(\.criticality),
      audit: worst(\.audit), massError: ledger.map { abs($0.massError) }.max(), minimumDensity: ledger.map(\.minimumDensity).min(),
      outerIterations: ledger.reduce(0) { $0 + $1.outerIterations }, newtonIterations: ledger.reduce(0) { $0 + $1.newtonIterations },
      wallSeconds: ledger.reduce(0) { $0 + $1.wallSeconds }, unconvergedSteps: unconvergedSteps, status: ledger.last?.status.label,
      warnings: warnings.map(\.description))
  }

  private var sigma: Double { configuration.attention.direction == .ascent ? -1 : 1 }

  /// The largest entry of a column that is a finite number.
  private func worst(_ column: KeyPath<LedgerRow, Double>) -> Double? {
    ledger.map { $0[keyPath: column] }.filter(\.isFinite).max()
  }
}

extension RunSummary: CustomStringConvertible {
  /// A table of two columns.
  package var description: String {
    var rows = [("file", file), ("nodes", "\(nodes)"), ("steps", "\(steps)"), ("states", "\(states)"), ("time", short(time))]
    if let initialInteractionEnergy, let interactionEnergy {
      rows.append(("2E", "\(fixed(2 * initialInteractionEnergy, 10)) → \(fixed(2 * interactionEnergy, 10))"))
      rows.append(("action, total", short(totalAction)))
    }
    if let balance { rows.append(("balance", "\(short(balance)) (2 Σ action / energy change, 1 for small steps)")) }
    if let dualityGap { rows.append(("duality gap, worst", short(dualityGap))) }
    if let criticality { rows.append(("criticality, worst", short(criticality))) }
    if let audit { rows.append(("audit, worst", short(audit))) }
    if let massError { rows.append(("mass error, worst", short(massError))) }
    if let minimumDensity { rows.append(("density, least", short(minimumDensity))) }
    if steps > 0 {
      rows.append(("iterations", "\(outerIterations) outer, \(newtonIterations) Newton"))
      rows.append(("solver time", "\(fixed(wallSeconds, 2)) s"))
      let failed = "\(steps - unconvergedSteps) of \(steps) steps; \(unconvergedSteps) did not converge"
      rows.append(("converged", unconvergedSteps == 0 ? "all steps" : failed))
    }
    return table(rows)
  }
}
