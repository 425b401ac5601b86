import SphereMeshes

/// The operators on the path of one step, cut into N slices of length τ/N: fields of all slices, one after another.
///
/// Masses and potentials have N·V values, momenta and face fields N·F blocks, those of slice n = 1 … N at block n − 1. Masses
/// belong to the end of their slice; with μ⁰ = μ^k and A the mean over the corners of a face,
///
///     μ^n − μ^{n−1} = B w^n,      ρ_f^n = (A μ^{n−1}/a + A μ^n/a)/2   for N ≥ 2,      ρ_f^1 = A μ^1/a   for N = 1.
///
/// The mean of the ends is second order in time. A single slice takes the density at its end instead, which is what makes
/// the one-slice step implicit: its optimality conditions are a backward Euler step of the continuity equation (Cancès,
/// Gallouët, Todeschi, Numer. Math. 146, 2020), and mass cannot be taken from where the step leaves none.
public struct PathOperators: Sendable {
  public let space: TransportOperators
  /// N ≥ 1.
  public let slices: Int

  public init(_ space: TransportOperators, slices: Int = 1) {
    precondition(slices >= 1, "a path has at least one slice")
    self.space = space
    self.slices = slices
  }

  /// The weight of a slice's end in its density: 1 for one slice, else ½.
  public var endWeight: Double { slices == 1 ? 1 : 0.5 }

  public func gradient(_ potential: [Double]) -> [Double] { bySlice(potential, space.gradient) }
  /// c_f ∇φ_f.
  public func gradient(_ potential: [Double], times weights: [Double]) -> [Double] {
    slices == 1
      ? space.gradient(potential, times: weights)
      : (1...slices).flatMap { space.gradient(part(potential, $0), times: part(weights, $0)) }
  }
  public func inflow(_ momentum: [Double]) -> [Double] { bySlice(momentum, space.inflow) }
  public func squaredNorms(_ vectors: [Double]) -> [Double] { bySlice(vectors, space.squaredNorms) }
  public func faceMeanTransposed(_ field: [Double]) -> [Double] { bySlice(field, space.faceMeanTransposed) }

  /// The face means of a node field in each slice: of its ends, with `start` the field at the start of the path.
  public func faceMean(_ field: [Double], from start: [Double]) -> [Double] {
    averaged(bySlice(field, space.faceMean), from: { space.faceMean(start) })
  }

  /// The face densities of masses μ¹ … μ^N that start at μ⁰; nil for their linear part, as for changes of mass.
  public func faceDensity(_ mass: [Double], from start: [Double]?) -> [Double] {
    averaged(
      bySlice(mass, space.faceDensity), from: { start.map(space.faceDensity) ?? [Double](repeating: 0, count: space.mesh.faceCount) })
  }

  /// x^n − x^{n−1} with x⁰ = 0.
  public func differences(_ field: [Double]) -> [Double] {
    var result = field
    let size = field.count / slices
    for i in size..<max(size, field.count) { result[i] -= field[i - size] }
    return result
  }

  /// φ^n − φ^{n+1} with φ^{N+1} = 0: the transpose of ``differences(_:)``.
  public func differencesTransposed(_ field: [Double]) -> [Double] {
    var result = field
    let size = field.count / slices
    for i in 0..<field.count - size { result[i] -= field[i + size] }
    return result
  }

  /// start + x¹ + … + x^n.
  public func sums(_ field: [Double], from start: [Double]) -> [Double] {
    var result = field
    let size = start.count
    for i in result.indices { result[i] += i < size ? start[i] : result[i - size] }
    return result
  }

  /// x^n + … + x^N.
  public func sumsTransposed(_ field: [Double]) -> [Double] {
    var result = field
    let size = field.count / slices
    for i in (0..<field.count - size).reversed() { result[i] += result[i + size] }
    return result
  }

  /// The transpose of taking the mean of a slice's ends: (x^n + x^{n+1})/2 with x^{N+1} = 0, and x for one slice.
  public func averagedTransposed(_ field: [Double]) -> [Double] {
    guard slices > 1 else { return field }
    var result = field
    let size = field.count / slices
    for i in result.indices { result[i] = (field[i] + (i + size < field.count ? field[i + size] : 0)) / 2 }
    return result
  }

  /// The same field in every slice.
  public func constant(_ field: [Double]) -> [Double] {
    slices == 1 ? field : (0..<slices).flatMap { _ in field }
  }

  /// What belongs to the end of the path.
  public func end(_ field: [Double]) -> [Double] { part(field, slices) }

  /// What belongs to slice n = 1 … N.
  public func part(_ field: [Double], _ n: Int) -> [Double] {
    guard slices > 1 else { return field }
    let size = field.count / slices
    return Array(field[(n - 1) * size..<n * size])
  }

  private func bySlice(_ field: [Double], _ operation: ([Double]) -> [Double]) -> [Double] {
    slices == 1 ? operation(field) : (1...slices).flatMap { operation(part(field, $0)) }
  }

  /// The means of the ends of slices; the end itself for one slice.
  private func averaged(_ ends: [Double], from start: () -> [Double]) -> [Double] {
    guard slices > 1 else { return ends }
    let first = start()
    var result = ends
    for i in ends.indices { result[i] = (ends[i] + (i < first.count ? first[i] : ends[i - first.count])) / 2 }
    return result
  }
}
