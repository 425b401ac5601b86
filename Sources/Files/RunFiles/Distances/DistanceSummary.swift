import Kernels
import Geodesics

/// A distance in a few numbers, as `jko distance` prints it.
package struct DistanceSummary: Sendable, Equatable, Encodable {
  package var file: String
  package var metric: String
  package var nodes: Int
  package var slices: Int
  package var distance: Double
  /// Certified, of the distance in the mesh's problem; nil for the nonlocal mobility.
  package var lowerBound: Double?
  /// For the nonlocal mobility: the bound of the convex model about the path, which is no bound of the distance.
  package var boundAboutPath: Double?
  /// W_2 of the nodal masses as point masses; see ``DistanceRun/exactDistance``.
  package var exactDistance: Double?
  package var relativeGap: Double
  /// (max − min)/mean of the speeds in the slices.
  package var speedVariation: Double
  package var minimumSpeed: Double
  package var maximumSpeed: Double
  package var iterations: Int
  package var convexProblems: Int
  package var residual: Double
  package var continuityResidual: Double
  package var status: String

  package init(_ geodesic: Geodesic, of run: DistanceRun, file: String) {
    self.file = file
    metric = run.metric.rawValue
    nodes = run.mesh.nodeCount
    slices = geodesic.path.slices
    distance = geodesic.distance
    if run.metric == .wasserstein { lowerBound = geodesic.lowerBound } else { boundAboutPath = geodesic.lowerBound }
    exactDistance = run.exactDistance
    relativeGap = geodesic.relativeGap
    speedVariation = geodesic.speedVariation
    minimumSpeed = geodesic.speeds.min() ?? 0
    maximumSpeed = geodesic.speeds.max() ?? 0
    iterations = geodesic.iterations
    convexProblems = geodesic.outerIterations
    residual = geodesic.residual
    continuityResidual = geodesic.continuityResidual
    status = geodesic.status.label
  }
}

extension DistanceSummary: CustomStringConvertible {
  /// A table of two columns.
  package var description: String {
    var rows = [
      ("file", file), ("metric", metric), ("mesh", "\(nodes) nodes, \(slices) slices"),
      ("distance", "\(fixed(distance, 8)), of the mesh's problem"),
    ]
    if let lowerBound { rows.append(("lower bound", "\(fixed(lowerBound, 8)), of the mesh's problem")) }
    if let boundAboutPath { rows.append(("bound about the path", fixed(boundAboutPath, 8))) }
    if let exactDistance { rows.append(("exact distance", "\(fixed(exactDistance, 8)), of the nodal masses as point masses")) }
    rows += [
      ("relative gap", short(relativeGap)),
      ("speed", "\(fixed(minimumSpeed, 6)) to \(fixed(maximumSpeed, 6)), variation \(short(speedVariation))"),
      ("iterations", "\(iterations), convex problems \(convexProblems)"), ("continuity residual", short(continuityResidual)),
      ("status", status),
    ]
    return table(rows)
  }
}
