import Kernels
import Foundation
import Particles
import Pictures
import Spaces

/// Figure 6: maximizers on S² for matrices without a positive eigenvalue: antipodal pairs ½(δ_v + δ_−v) on an eigenvector v of
/// the least eigenvalue −λ, with 2E = cosh λ.
extension PaperFigure {
  private static let cases = [
    SphereCase(name: "a", title: "D = −I", diagonal: [-1, -1, -1], direction: .ascent, step: 0.5, steps: 80),
    SphereCase(name: "b", title: "D = −diag(1, 3, 4)", diagonal: [-1, -3, -4], direction: .ascent, step: 0.1, steps: 60),
    SphereCase(name: "c", title: "D = −diag(1, 0, 0)", diagonal: [-1, 0, 0], direction: .ascent, step: 0.5, steps: 60),
  ]

  func antipodalPairs(in folder: inout FigureFolder) throws -> FigureReport {
    let results = try SphereCase.computed(
      Self.cases, "Maximizers of the interaction energy on S²", densities: Scale(0.01...40, spacing: .logarithmic), in: &folder,
      figure: rawValue)
    return try folder.report(6, "maximizers on S²: antipodal pairs", results.flatMap(Self.pairRows))
  }

  private static func pairRows(_ result: SphereCase.Result) -> [FigureReport.Row] {
    let least = result.item.diagonal.min()!
    let axis = result.item.diagonal.firstIndex(of: least)!
    let energies = result.twiceEnergies
    let pairs = (
      particles: Pair(result.particles.positions, result.particles.weights),
      movement: Pair(
        PointSet(ambient: 3, coordinates: result.run.mesh.coordinates), result.run.mesh.mass(result.run.state.density).values)
    )
    let angles = (pairs.particles.angle, pairs.movement.angle)
    let shares = (pairs.particles.share, pairs.movement.share)
    var rows = [
      // Clusters of unequal masses, which are stationary too, have a little less.
      result.row(
        "2E = cosh \(label(-least))", published: fixed(cosh(least), 4), energies, decimals: 4, tolerance: "-1 %",
        agrees: [energies.particles, energies.movement].allSatisfy { $0 <= cosh(least) + 1e-9 && $0 > 0.99 * cosh(least) }),
      result.row(
        "angle between the clusters (°)", published: "180.0", angles, decimals: 1, tolerance: "5", agrees: min(angles.0, angles.1) > 175),
      result.row(
        "mass of the heavier cluster", published: "0.500", shares, decimals: 3, tolerance: "0.05", agrees: max(shares.0, shares.1) < 0.55),
    ]
    if result.item.name != "a" {
      let square = result.means { $0[axis] * $0[axis] }
      rows.append(
        result.row(
          "mean of x\(["₁", "₂", "₃"][axis])²", published: "1.0000", square, decimals: 4, tolerance: "0.02",
          agrees: min(square.particles, square.movement) > 0.98))
    }
    return rows
  }

  /// The two clusters of a state, by k-means.
  private struct Pair {
    /// Between the two mean directions, in degrees.
    let angle: Double
    /// Of the heavier one.
    let share: Double

    init(_ points: PointSet, _ weights: [Double]) {
      let clusters = Clustering(of: points, weights: weights, clusters: 2)
      let (a, b) = (clusters.centres[0], clusters.centres[1])
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      angle = acos(max(-1, min(dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot(), 1))) * 180 / .pi
      let first = zip(clusters.assignment, weights).reduce(0) { $0 + ($1.0 == 0 ? $1.1 : 0) }
      share = max(first, 1 - first)
    }
  }
}
