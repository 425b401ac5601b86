import Transport
import ProximalSteps
import Spaces

/// A discrete Benamou–Brenier problem with N slices and both ends fixed, convex, its mobility being frozen:
///
///     minimize    (1/N) Σ_n Σ_f |f| m^n_f |w^n_f|²/(2 y^n_f) + Σ_{0<t<N} Σ_i g^t_i a_i (ρ^t_i − ρ̄^t_i)
///     subject to  N a_i (ρ^n_i − ρ^{n−1}_i) = (B w^n)_i,   ρ^t_i ≥ 0,   y^n = (Aρ^{n−1} + Aρ^n)/2
///
/// with A the mean over the corners of a face. The square root of twice the least value is the distance; g is zero but in the
/// convex models of a nonlocal mobility (Lavenant, Claici, Chien, Solomon, ACM TOG 37, 2018, with densities at the ends of the
/// slices).
package struct GeodesicProblem: Sendable {
  /// The action of slices of unit length, with the mobility frozen.
  package let transport: PathAction
  /// ρ⁰ and ρ^N, mass per unit area, of equal total mass.
  package let start: [Double]
  package let end: [Double]
  /// g and ρ̄ at `t·nodes + i`; nil for g = 0.
  package var tilt: (gradient: [Double], center: [Double])?

  package init(
    operators: P1Space, slices: Int, start: [Double], end: [Double], mobility: [Double],
    tilt: (gradient: [Double], center: [Double])? = nil
  ) {
    precondition(slices >= 2, "a geodesic needs at least two slices")
    precondition(start.count == operators.nodeCount && end.count == start.count, "the ends must live on the mesh")
    transport = PathAction(path: PathOperators(operators, slices: slices), mobility: mobility, sliceStep: 1)
    self.start = start
    self.end = end
    self.tilt = tilt
  }

  package var operators: P1Space { transport.path.space }
  package var slices: Int { transport.path.slices }
  /// m^n_f > 0 at `(n − 1)·faces + f`.
  package var mobility: [Double] { transport.mobility }

  /// With the constant mobility 1: plain W_2.
  package init(operators: P1Space, slices: Int, start: [Double], end: [Double]) {
    self.init(
      operators: operators, slices: slices, start: start, end: end,
      mobility: [Double](repeating: 1, count: slices * operators.faceCount))
  }

  /// The action of each slice, Σ_f |f| m^n_f |w^n_f|²/(2 y^n_f): half the squared speed there. +∞ where y ≤ 0 and w ≠ 0.
  package func actions(_ path: TransportPath) -> [Double] {
    let density = transport.path.faceMean(Array(path.densities[start.count...]), from: path.density(at: 0))
    return transport.slices(density: density, momentum: path.momenta)
  }

  /// The objective at a path, feasible or not.
  package func value(_ path: TransportPath) -> Double {
    var sum = actions(path).reduce(0, +) / Double(slices)
    if let tilt {
      let nodes = start.count
      let area = operators.nodeArea.values
      for t in 1..<slices {
        for i in 0..<nodes {
          let k = t * nodes + i
          sum += tilt.gradient[k] * area[i] * (path.densities[k] - tilt.center[k])
        }
      }
    }
    return sum
  }

  /// max_n Σ_i |a_i (ρ^n_i − ρ^{n−1}_i) − (B w^n)_i/N|: mass created per slice.
  package func continuityResidual(_ path: TransportPath) -> Double {
    let nodes = start.count
    let area = operators.nodeArea.values
    return (1...slices).map { n in
      let inflow = operators.inflow(path.momentum(inSlice: n))
      var sum = 0.0
      for i in 0..<nodes {
        sum += abs(area[i] * (path.densities[n * nodes + i] - path.densities[(n - 1) * nodes + i]) - inflow[i] / Double(slices))
      }
      return sum
    }.max()!
  }

  /// A lower bound of the problem's value, from a potential φ^n_i at `(n − 1)·nodes + i` alone.
  ///
  /// With k^n_i = (1/a_i) Σ_{f∋i} (|f|/n) |∇φ^n_f|²/(2 m^n_f), weak duality gives for every φ
  ///
  ///     Σ_i a_i (φ^N − k^N/2N)_i ρ^N_i − Σ_i a_i (φ¹ + k¹/2N)_i ρ⁰_i − Σ_{0<t<N} g^t·aρ̄^t
  ///       − M Σ_{0<t<N} max_i (φ^{t+1} − φ^t + (k^t + k^{t+1})/2N − g^t)_i
  ///
  /// M being the total mass: the largest violation of the Hamilton–Jacobi inequality at each time is what a shift of φ costs
  /// that makes it hold. O(N · faces).
  package func lowerBound(potential: [Double]) -> Double {
    lowerBound(potential: potential, violation: violation(potential))
  }

  /// See ``lowerBound(potential:)``, with the violation of the Hamilton–Jacobi inequality known.
  func lowerBound(potential: [Double], violation: [Double]) -> Double {
    let nodes = start.count
    let area = operators.nodeArea.values
    let half = 1 / (2 * Double(slices))
    let first = kineticTerm(part(potential, 0, of: slices), slice: 1)
    let last = kineticTerm(part(potential, slices - 1, of: slices), slice: slices)
    let mass = dot(area, start)
    var bound = 0.0
    for i in 0..<nodes {
      bound += area[i] * (potential[(slices - 1) * nodes + i] - half * last[i]) * end[i]
      bound -= area[i] * (potential[i] + half * first[i]) * start[i]
    }
    for t in 1..<slices {
      if let tilt {
        for k in t * nodes..<(t + 1) * nodes { bound -= tilt.gradient[k] * area[k - t * nodes] * tilt.center[k] }
      }
      bound -= mass * violation[t * nodes..<(t + 1) * nodes].max()!
    }
    return bound
  }

  /// φ^{t+1} − φ^t + (k^t + k^{t+1})/2N − g^t at `t·nodes + i` for 0 < t < N, zeros before: what is positive violates the
  /// Hamilton–Jacobi inequality.
  func violation(_ potential: [Double]) -> [Double] {
    let nodes = start.count, path = transport.path
    let meeting = path.averagedTransposed(transport.kinetic(path.squaredNorms(path.gradient(potential)))), step = 1 / Double(slices)
    var violation = [Double](repeating: 0, count: slices * nodes)
    for k in nodes..<violation.count {
      violation[k] = potential[k] - potential[k - nodes] + step * meeting[k - nodes] - (tilt?.gradient[k] ?? 0)
    }
    return violation
  }

  /// k^n of ``lowerBound(potential:)``.
  private func kineticTerm(_ potential: [Double], slice n: Int) -> [Double] {
    PathAction(path: PathOperators(operators), mobility: part(mobility, n - 1, of: slices), sliceStep: 1)
      .kinetic(operators.squaredNorms(operators.gradient(potential)))
  }
}
