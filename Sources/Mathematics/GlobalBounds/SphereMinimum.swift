import Glibc
import Kernels
import NumericalKernels
import Spaces
import Spectrum

/// A lower bound of m_μ over the whole sphere S¹ or S², from its values at finitely many points; all numbers here are those of the
/// kernel times e^{−c}, as in ``MeasurePotential``.
///
/// Along a great circle βx·Dy = A cos(t − s) with |A| ≤ b = β‖D‖, and
///
///     e^{A cos} = I_0(A) + 2 Σ_k I_k(A) cos k(t − s),
///
/// so that m is a trigonometric polynomial of degree N up to t₀ = 2Σ_{k>N} I_k(b), its second derivative up to
/// t₂ = 2Σ_{k>N} k² I_k(b). Two bounds M of |m″| follow:
///
///     M = N² (P + t₀) + t₂,   P = max |m − c| ≤ (osc/2 + q t₀ + t₂ r²/2)/(1 − q),   q = N² r²/2     (Bernstein)
///     M = (b² + b) sup m,     sup m ≤ e^{br²/2} max_i m_i,                          since |(log m)″| ≤ b² + b, ≥ −b
///
/// r being how far a point of the sphere may be from the nearest node, c the middle and osc the oscillation of the values there.
/// The first vanishes with the oscillation, which makes it sharp about flat states.
///
/// The minimum x* is critical, so the node nearest to it has m ≤ m(x*) + M d²/2 and log m ≤ log m(x*) + (b² + b) d²/2: a cell
/// whose least corner value, less M R²/2 with R its circumradius, lies above a value taken is free of x*. The other cells are cut
/// in four and searched again: each round divides the loss by four, and about an isolated minimum a bounded number of cells is left.
package struct SphereMinimum: Sendable {
  /// m ≥ this everywhere, rounding included.
  package let lowerBound: Double
  /// The least value taken, and where.
  package let leastValue: Double
  package let leastPoint: [Double]
  /// How many values were taken.
  package let evaluations: Int

  /// Where the search stops although the bound is not met: kernel values.
  package static let kernelValueLimit = 300_000_000.0

  /// Nil for n > 3, where a cover of the sphere has too many cells.
  /// - Parameters:
  ///   - tolerance: the search ends where the bound is within this of the least value.
  ///   - first: cells to start with; nil: an icosphere of 2,562 nodes, a circle of 2,048.
  package init?(of potential: MeasurePotential, model: SelfAttention, tolerance: Double, first: SphereMesh? = nil) {
    let n = potential.ambient
    guard n <= 3, model.head.function == .exponential, potential.count > 0 else { return nil }
    let mesh = first ?? (n == 3 ? SphereMesh.icosphere(subdivisions: 4) : SphereMesh.circle(nodes: 2_048))
    var values = potential(PointSet(ambient: n, coordinates: mesh.coordinates))
    var cells = Cells(mesh)
    var evaluations = values.count
    let (low, high) = (values.min()!, values.max()!)
    let rounding = potential.relativeRounding
    let curvature = CurvatureBound(
      norm: model.head.norm, logScale: potential.logScale, least: low, greatest: high * (1 + rounding), radius: cells.largestRadius)
    var (least, bound) = (low, -Double.infinity)
    var place = SIMD3<Double>()
    while true {
      let bounds = cells.lowerBounds(values, curvature: curvature)
      for (i, value) in values.enumerated() where value <= least { (least, place) = (value, cells.points[i]) }
      bound = max(bound, min(bounds.min() ?? .infinity, least))
      let open = bounds.indices.filter { bounds[$0] < least }
      let cost = Double(potential.count) * Double(evaluations + 3 * open.count)
      guard !open.isEmpty, least - bound > tolerance, cost < Self.kernelValueLimit else { break }
      (cells, values) = cells.cut(open, values) { points in
        evaluations += points.count
        return potential(points)
      }
    }
    leastValue = least
    leastPoint = (0..<n).map { place[$0] }
    lowerBound = bound * (1 - 2 * rounding)
    self.evaluations = evaluations
  }
}

/// Bounds of the second derivative of m and of log m along great circles.
package struct CurvatureBound: Sendable {
  /// M ≥ |m″|.
  package let absolute: Double
  /// b² + b ≥ (log m)″.
  package let logarithmic: Double

  /// - Parameters:
  ///   - norm: b = β‖D‖, and c of the kernel's scale e^{−c}.
  ///   - least: the least value of m at nodes, `greatest` the greatest.
  ///   - radius: r, how far a point may be from the nearest node.
  package init(norm b: Double, logScale: Double, least: Double, greatest: Double, radius r: Double) {
    logarithmic = b * b + b
    var best = logarithmic * greatest * exp(b * r * r / 2)
    let oscillation = greatest - least
    // I_k(b), the eigenvalues on the circle, as far as they matter.
    var bessel: [Double] = []
    let reach = Int(min(4_000, (2 / r).rounded(.up))) + 2
    for k in 0..<reach + 40 {
      bessel.append(FunkHecke.exponential(degree: k, ambient: 2, b, scale: logScale))
      if bessel[k] == 0 { break }
    }
    // What comes after the last one is less than it: the quotient of neighbours is below b/2k, or the series was cut at 0.
    let last = Double(bessel.count)
    let isCut = bessel.last! > 0 && b >= last
    var (tail, tail2) = isCut ? (Double.infinity, Double.infinity) : (bessel.last! * 4, bessel.last! * 8 * last * last)
    for N in stride(from: bessel.count - 2, through: 1, by: -1) {
      tail += 2 * bessel[N + 1]
      tail2 += 2 * Double((N + 1) * (N + 1)) * bessel[N + 1]
      let square = Double(N * N)
      let q = square * r * r / 2
      guard q < 1 else { continue }
      let amplitude = (oscillation / 2 + q * tail + tail2 * r * r / 2) / (1 - q)
      best = min(best, square * (amplitude + tail) + tail2)
    }
    absolute = best
  }

  /// A lower bound of m in a cell that holds its minimum: from the least value at the cell's corners and its circumradius.
  package func lowerBound(leastCorner m: Double, radius: Double) -> Double {
    max(m - absolute * radius * radius / 2, m * exp(-logarithmic * radius * radius / 2))
  }
}

/// Spherical triangles, or arcs, with the values at their corners by number.
private struct Cells {
  let ambient: Int
  /// Unit vectors.
  var points: [SIMD3<Double>]
  var corners: [[Int]]

  init(_ mesh: SphereMesh) {
    ambient = mesh.ambient
    points = (0..<mesh.nodeCount).map {
      let x = mesh.node($0)
      return SIMD3(x[0], x[1], mesh.ambient == 3 ? x[2] : 0)
    }
    corners = (0..<mesh.faceCount).map(mesh.corners)
  }

  private init(ambient: Int, points: [SIMD3<Double>], corners: [[Int]]) {
    (self.ambient, self.points, self.corners) = (ambient, points, corners)
  }

  /// How far a point of the cell may be from its nearest corner: the circumradius on the sphere, since Σ λ_v (x·v) ≥ cos R over
  /// the corners v. A little is added for rounding.
  func radius(_ cell: Int) -> Double {
    let v = corners[cell].map { points[$0] }
    if ambient == 2 {
      let half = v[1] - v[0]
      return asin(min(1, (half * half).sum().squareRoot() / 2)) * (1 + 1e-12) + 1e-15
    }
    let (a, b) = (v[1] - v[0], v[2] - v[0])
    let normal = SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    let centre = normal / (normal * normal).sum().squareRoot()
    // From the chord: the angle's cosine loses small radii.
    let chord = min(((centre - v[0]) * (centre - v[0])).sum(), ((centre + v[0]) * (centre + v[0])).sum()).squareRoot()
    return 2 * asin(min(1, chord / 2)) * (1 + 1e-9) + 1e-15
  }

  var largestRadius: Double { corners.indices.reduce(0) { max($0, radius($1)) } }

  func lowerBounds(_ values: [Double], curvature: CurvatureBound) -> [Double] {
    corners.indices.map { cell in
      curvature.lowerBound(leastCorner: corners[cell].reduce(.infinity) { min($0, values[$1]) }, radius: radius(cell))
    }
  }

  /// The chosen cells cut in halves of their edges, and the values at all their corners.
  func cut(_ chosen: [Int], _ values: [Double], _ evaluate: (PointSet) -> [Double]) -> (Cells, [Double]) {
    var number: [Int: Int] = [:]
    var (kept, keptValues): ([SIMD3<Double>], [Double]) = ([], [])
    func keep(_ node: Int) -> Int {
      if let known = number[node] { return known }
      number[node] = kept.count
      kept.append(points[node])
      keptValues.append(values[node])
      return kept.count - 1
    }
    let old = chosen.map { corners[$0].map(keep) }
    let oldCount = kept.count
    var middles: [SIMD2<Int>: Int] = [:]
    func middle(_ p: Int, _ q: Int) -> Int {
      let edge = SIMD2(min(p, q), max(p, q))
      if let known = middles[edge] { return known }
      let sum = kept[p] + kept[q]
      kept.append(sum / (sum * sum).sum().squareRoot())
      middles[edge] = kept.count - 1
      return kept.count - 1
    }
    var cells: [[Int]] = []
    for v in old {
      if ambient == 2 {
        let m = middle(v[0], v[1])
        cells += [[v[0], m], [m, v[1]]]
      } else {
        let (ab, bc, ca) = (middle(v[0], v[1]), middle(v[1], v[2]), middle(v[2], v[0]))
        cells += [[v[0], ab, ca], [v[1], bc, ab], [v[2], ca, bc], [ab, bc, ca]]
      }
    }
    let new = kept[oldCount...]
    let coordinates = (0..<ambient).flatMap { c in new.map { $0[c] } }
    return (
      Cells(ambient: ambient, points: kept, corners: cells), keptValues + evaluate(PointSet(ambient: ambient, coordinates: coordinates))
    )
  }
}
