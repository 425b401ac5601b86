import Kantorovich
import Kernels
import Spaces

extension DistanceRun {
  /// Pairs of nodes with mass up to which the exact distance takes a second or so.
  private static let mostPairs = 500_000

  /// W_2 of the nodal masses as point masses, by linear programming: what the distance of the mesh's problem tends to as meshes get
  /// finer. Nil in the nonlocal mobility, which has no such program, and where there are too many nodes; `jko compare` takes longer.
  package var exactDistance: Double? {
    guard metric == .wasserstein else { return nil }
    let (from, to) = (mesh.mass(start).values, mesh.mass(end).values)
    guard from.count(where: { $0 > 0 }) * to.count(where: { $0 > 0 }) <= Self.mostPairs else { return nil }
    func points(_ masses: [Double]) -> WeightedPoints {
      WeightedPoints(ambient: mesh.ambient, coordinates: mesh.coordinates, masses: masses)
    }
    guard let plan = try? transportCost(from: points(from), to: points(to), exponent: 2), plan.status == .optimal else { return nil }
    return plan.distance
  }
}
