import AttentionModel
import Geodesics

/// A distance in a few numbers, as `jko distance` prints it.
public struct DistanceSummary: Sendable, Equatable, Encodable {
  public var file: String
  public var metric: String
  public var nodes: Int
  public var slices: Int
  public var distance: Double
  /// For the wasserstein metric certified; for the nonlocal mobility it bounds the convex model about the path.
  public var lowerBound: Double
  public var relativeGap: Double
  /// (max − min)/mean of the speeds in the slices.
  public var speedVariation: Double
  public var minimumSpeed: Double
  public var maximumSpeed: Double
  public var iterations: Int
  public var convexProblems: Int
  public var residual: Double
  public var continuityResidual: Double
  public var status: String

  public init(_ geodesic: Geodesic, of run: DistanceRun, file: String) {
    self.file = file
    metric = run.metric.rawValue
    nodes = run.mesh.nodeCount
    slices = geodesic.path.slices
    distance = geodesic.distance
    lowerBound = geodesic.lowerBound
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
  public var description: String {
    let isNonlocal = metric == TransportMetric.nonlocalMobility.rawValue
    return table([
      ("file", file), ("metric", metric), ("mesh", "\(nodes) nodes, \(slices) slices"), ("distance", fixed(distance, 8)),
      (isNonlocal ? "bound about the path" : "lower bound", fixed(lowerBound, 8)), ("relative gap", short(relativeGap)),
      ("speed", "\(fixed(minimumSpeed, 6)) to \(fixed(maximumSpeed, 6)), variation \(short(speedVariation))"),
      ("iterations", "\(iterations), convex problems \(convexProblems)"), ("continuity residual", short(continuityResidual)),
      ("status", status),
    ])
  }
}
