import BenamouBrenier

/// Makes a conservative path feasible: a convex combination with a feasible one, first of all one that is positive between its
/// ends.
///
/// Both satisfy the continuity equation, so every combination does. A share s removes negative densities once it is as large as
/// they are relative to the positive path, and gives faces without mass but with momentum the mass to carry it. It costs at
/// most s times the difference of the two values, plus on nearly empty faces the square of the momentum's error over the mass
/// that s puts there: nothing measurable on smooth measures, most of the gap between Diracs.
struct FeasiblePath {
  let problem: GeodesicProblem
  let positive: TransportPath

  /// The positive path mixes the ends linearly, with up to half the uniform density in the middle. Its momenta are gradients.
  init(_ problem: GeodesicProblem, poisson: SpaceTimePoisson) {
    self.problem = problem
    let mesh = problem.operators.mesh
    let slices = problem.slices
    let nodes = mesh.nodeCount
    let area = mesh.nodeArea.values
    let uniform = dot(area, problem.start) / area.reduce(0, +)
    var densities: [Double] = []
    for t in 0...slices {
      let s = Double(t) / Double(slices)
      let share = 2 * s * (1 - s)
      for i in 0..<nodes { densities.append((1 - share) * ((1 - s) * problem.start[i] + s * problem.end[i]) + share * uniform) }
    }
    var momenta: [Double] = []
    let potentials = poisson.solveWithoutTime(
      (0..<slices * nodes).map { k in Double(slices) * area[k % nodes] * (densities[k + nodes] - densities[k]) })
    for n in 0..<slices {
      momenta += problem.operators.gradient(part(potentials, n, of: slices))
    }
    positive = TransportPath(slices: slices, densities: densities, momenta: momenta)
  }

  /// The best combination found of `path` and a feasible `anchor`: the share goes up by factors of two, until the value, a convex
  /// function of it, rises. In vacuum the best path so far is an anchor that costs less than the positive one.
  /// - Returns: nil when no share below 1 is feasible.
  func nearest(to path: TransportPath, anchor: TransportPath) -> (path: TransportPath, value: Double)? {
    let nodes = problem.start.count
    var least = 0.0
    for k in nodes..<nodes * problem.slices where path.densities[k] < 0 {
      least = max(least, -path.densities[k] / (anchor.densities[k] - path.densities[k]))
    }
    guard least < 1 else { return nil }
    func trial(_ s: Double) -> (path: TransportPath, value: Double) {
      var path = path.blended(s, with: anchor)
      // Where the share just lifts a density to zero, rounding may leave it below.
      for k in nodes..<nodes * problem.slices { path.densities[k] = max(0, path.densities[k]) }
      return (path, problem.value(path))
    }
    var best = trial(least)
    var share = max(2 * least, 1e-9)
    while share < 1 {
      let next = trial(share)
      if next.value < best.value { best = next } else if best.value < .infinity { break }
      share *= 2
    }
    return best.value < .infinity ? best : nil
  }
}
