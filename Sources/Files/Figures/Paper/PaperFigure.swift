import Configurations
import Kernels
import Foundation
import MinimizingMovements
import Particles
import RunFiles
import Spaces

/// A figure of Burger, Kabri, Korolev, Roith, Weigand, Phil. Trans. R. Soc. A 383 (2025) 20240233, arXiv 2501.03096, computed
/// again with particles and with the minimizing movement.
///
///     print(try PaperFigure(rawValue: 3)!.recompute(in: "figure-3"))
package enum PaperFigure: Int, Sendable, CaseIterable {
  case singleParticle = 1
  case clusterCounts = 2
  case minimizersOnTheSphere = 3
  case fourParticles = 4
  case minimizingDensities = 5
  case antipodalPairs = 6
  case indefiniteMatrices = 7

  /// Computes the figure; data (CSV, NetCDF) and pictures (PNG, SVG) go to `folder`, which is made when missing.
  /// - Parameter checkpoint: called with the name of each part that is computed next; what it throws ends the figure there.
  /// - Throws: `OutputError` when a file exists and `overwrite` is false, or cannot be written.
  package func recompute(
    in folder: String, overwrite: Bool = false, checkpoint: @escaping (_ next: String) throws -> Void = { _ in }
  ) throws -> FigureReport {
    var folder = try FigureFolder(folder, figure: rawValue, overwrite: overwrite, checkpoint: checkpoint)
    switch self {
    case .singleParticle: return try singleParticle(in: &folder)
    case .clusterCounts: return try clusterCounts(in: &folder)
    case .minimizersOnTheSphere: return try minimizersOnTheSphere(in: &folder)
    case .fourParticles: return try fourParticles(in: &folder)
    case .minimizingDensities: return try minimizingDensities(in: &folder)
    case .antipodalPairs: return try antipodalPairs(in: &folder)
    case .indefiniteMatrices: return try IndefiniteMatrices().compared(in: &folder)
    }
  }
}

/// diag(entries), row by row.
func diagonal(_ entries: [Double]) -> [[Double]] {
  entries.indices.map { i in entries.indices.map { $0 == i ? entries[i] : 0 } }
}

/// A movement to its end, stored in a file.
func movementRun(_ configuration: Configuration, to path: String, overwrite: Bool) throws -> RunFile {
  var run = try MovementRun(configuration, output: path, history: "jko figure", overwrite: overwrite)
  try run.advance(to: run.finalStepCount)
  return try RunFile(path)
}

/// Particles advanced by steps of `step` until `end`.
func advanced(_ system: ParticleSystem, step: Double, to end: Double, scheme: ParticleScheme = .rk4) -> ParticleSystem {
  var system = system
  let count = Int((end / step).rounded())
  for _ in 0..<count { system.step(step, scheme: scheme) }
  return system
}

extension ParticleSystem {
  var twiceEnergy: Double { 2 * energetics.interactionEnergy }
}

extension SphereMesh {
  /// Σ_i μ_i f(x_i).
  func mean(_ density: NodeField, _ function: ([Double]) -> Double) -> Double {
    let mass = mass(density)
    return (0..<nodeCount).reduce(0) { $0 + mass[$1] * function(node($1)) }
  }
}

extension PointSet {
  /// Σ_i w_i f(x_i).
  func mean(_ weights: [Double], _ function: ([Double]) -> Double) -> Double {
    (0..<count).reduce(0) { $0 + weights[$1] * function(self[$1]) }
  }
}

func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
