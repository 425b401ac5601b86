import NumericalKernels
import Spaces

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
package struct PathOperators: Sendable {
  package let space: P1Space
  /// N ≥ 1.
  package let slices: Int

  package init(_ space: P1Space, slices: Int = 1) {
    precondition(slices >= 1, "a path has at least one slice")
    self.space = space
    self.slices = slices
  }

  /// The weight of a slice's end in its density: 1 for one slice, else ½.
  package var endWeight: Double { slices == 1 ? 1 : 0.5 }

  // Operations come in two forms: one that writes into an array, which is made when it does not fit, and one that returns.

  package func gradient(_ potential: [Double]) -> [Double] { made { gradient(potential, into: &$0) } }
  package func gradient(_ potential: [Double], into out: inout [Double]) {
    bySlice(potential, space.faceCount * space.dimension, into: &out, space.gradient)
  }

  /// c_f ∇φ_f.
  package func gradient(_ potential: [Double], times weights: [Double], into out: inout [Double]) {
    let faces = space.faceCount
    precondition(weights.count == slices * faces, "one weight a face and slice")
    weights.withUnsafeBufferPointer { weights in
      var n = 0
      bySlice(potential, faces * space.dimension, into: &out) {
        space.gradient($0, times: weights.baseAddress! + n * faces, $1)
        n += 1
      }
    }
  }

  package func inflow(_ momentum: [Double]) -> [Double] { made { inflow(momentum, into: &$0) } }
  package func inflow(_ momentum: [Double], into out: inout [Double]) { bySlice(momentum, space.nodeCount, into: &out, space.inflow) }

  package func squaredNorms(_ vectors: [Double]) -> [Double] { made { squaredNorms(vectors, into: &$0) } }
  package func squaredNorms(_ vectors: [Double], into out: inout [Double]) {
    bySlice(vectors, space.faceCount, into: &out, space.squaredNorms)
  }

  package func faceMeanTransposed(_ field: [Double]) -> [Double] { made { faceMeanTransposed(field, into: &$0) } }
  package func faceMeanTransposed(_ field: [Double], into out: inout [Double]) {
    bySlice(field, space.nodeCount, into: &out, space.faceMeanTransposed)
  }

  /// The face means of a node field in each slice: of its ends, with `start` the field at the start of the path.
  package func faceMean(_ field: [Double], from start: [Double]) -> [Double] {
    made {
      bySlice(field, space.faceCount, into: &$0, space.faceMean)
      if slices > 1 { average(&$0, from: space.faceMean(start)) }
    }
  }

  /// The face densities of masses μ¹ … μ^N that start at μ⁰; nil for their linear part, as for changes of mass.
  package func faceDensity(_ mass: [Double], from start: [Double]?) -> [Double] { made { faceDensity(mass, from: start, into: &$0) } }
  package func faceDensity(_ mass: [Double], from start: [Double]?, into out: inout [Double]) {
    bySlice(mass, space.faceCount, into: &out, space.faceDensity)
    if slices > 1 { average(&out, from: start.map(space.faceDensity)) }
  }

  /// φ^n − φ^{n+1} with φ^{N+1} = 0: the transpose of taking x^n − x^{n−1} with x⁰ = 0.
  package func differencesTransposed(_ field: [Double]) -> [Double] { field.indices.map { differencesTransposed(field, at: $0) } }

  /// One entry of it.
  @inlinable
  package func differencesTransposed(_ field: [Double], at i: Int) -> Double {
    let next = i + field.count / slices
    return next < field.count ? field[i] - field[next] : field[i]
  }

  /// start + x¹ + … + x^n.
  package func sums(_ field: [Double], from start: [Double]) -> [Double] {
    var result = field
    accumulate(&result, from: start)
    return result
  }

  /// The same in place.
  package func accumulate(_ field: inout [Double], from start: [Double]) {
    let size = start.count
    for i in field.indices { field[i] += i < size ? start[i] : field[i - size] }
  }

  /// x^n + … + x^N.
  package func sumsTransposed(_ field: [Double]) -> [Double] {
    var result = field
    let size = field.count / slices
    for i in (0..<field.count - size).reversed() { result[i] += result[i + size] }
    return result
  }

  /// The transpose of taking the mean of a slice's ends: (x^n + x^{n+1})/2 with x^{N+1} = 0, and x for one slice.
  package func averagedTransposed(_ field: [Double]) -> [Double] {
    slices == 1 ? field : field.indices.map { averagedTransposed(field, at: $0) }
  }

  /// One entry of it.
  @inlinable
  package func averagedTransposed(_ field: [Double], at i: Int) -> Double {
    guard slices > 1 else { return field[i] }
    let next = i + field.count / slices
    return (field[i] + (next < field.count ? field[next] : 0)) / 2
  }

  /// The same field in every slice.
  package func constant(_ field: [Double]) -> [Double] {
    slices == 1 ? field : (0..<slices).flatMap { _ in field }
  }

  /// What belongs to the end of the path.
  package func end(_ field: [Double]) -> [Double] { part(field, slices) }

  /// What belongs to slice n = 1 … N.
  package func part(_ field: [Double], _ n: Int) -> [Double] {
    guard slices > 1 else { return field }
    let size = field.count / slices
    return Array(field[(n - 1) * size..<n * size])
  }

  /// An operation from the field of a slice to `size` numbers, slice after slice.
  private func bySlice(
    _ field: [Double], _ size: Int, into out: inout [Double], _ operation: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    out.fit(slices * size)
    let step = field.count / slices
    field.withUnsafeBufferPointer { field in
      out.withUnsafeMutableBufferPointer { out in
        for n in 0..<slices { operation(field.baseAddress! + n * step, out.baseAddress! + n * size) }
      }
    }
  }

  /// Replaces what belongs to the ends of slices by the means of both ends, from the last slice back; nil for zero at the start.
  private func average(_ ends: inout [Double], from start: [Double]?) {
    let size = ends.count / slices
    for i in ends.indices.reversed() { ends[i] = (ends[i] + (i < size ? start?[i] ?? 0 : ends[i - size])) / 2 }
  }
}

/// The array that `body` fills.
private func made(_ body: (inout [Double]) -> Void) -> [Double] {
  var out: [Double] = []
  body(&out)
  return out
}
