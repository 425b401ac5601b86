import Glibc
import Kernels
import NumericalKernels

/// The moments of a signed measure against harmonics of degree l, by their squared norm
///
///     M_l = ∬ P_l(x·y) dμ(x) dμ(y) = (1/N_l) Σ_m (∫ Y_lm dμ)²,   N_l harmonics Y_lm of degree l with mean square 1,
///
/// P_l the zonal harmonic with P_l(1) = 1: M_l = 1 for a probability that is a point, 0 for l > 0 where it is uniform.
package enum HarmonicMoments {
  /// M_0, …, M_degree, none below 0.
  ///
  /// O(N degree²) for n = 2 and 3, by the harmonics themselves. In higher dimensions M_1 and M_2 come from first and second
  /// moments, O(N n²), and what is above from all pairs, O(N² (n + degree)).
  package static func squaredNorms(_ points: PointSet, weights: [Double], through degree: Int) -> [Double] {
    precondition(weights.count == points.count, "one weight a point")
    switch points.ambient {
    case 2: return onCircle(points, weights, degree)
    case 3: return onSphere(points, weights, degree)
    default: return degree <= 2 ? byMoments(points, weights, degree) : byPairs(points, weights, degree)
    }
  }

  /// M_l = (Σ w cos lθ)² + (Σ w sin lθ)², powers of e^{iθ} one after the other.
  private static func onCircle(_ points: PointSet, _ weights: [Double], _ degree: Int) -> [Double] {
    let count = points.count
    var sums = [Double](repeating: 0, count: 2 * (degree + 1))
    for i in 0..<count {
      let (x, y) = (points.coordinates[i], points.coordinates[count + i])
      var (re, im) = (weights[i], 0.0)
      for l in 0...degree {
        sums[2 * l] += re
        sums[2 * l + 1] += im
        (re, im) = (re * x - im * y, re * y + im * x)
      }
    }
    return (0...degree).map { l in
      let (cosine, sine) = (sums[2 * l], sums[2 * l + 1])
      return cosine * cosine + sine * sine
    }
  }

  /// Harmonics N_lm P_l^m(z) Re, Im (x + iy)^m / sin^m, whose factors ((l−m)!/(l+m)!)^{½} (twice the square for m > 0) make
  /// Σ_m Y_lm(x) Y_lm(y) = P_l(x·y).
  private static func onSphere(_ points: PointSet, _ weights: [Double], _ degree: Int) -> [Double] {
    let count = points.count
    let size = (degree + 1) * (degree + 1)
    let grain = 1_024
    let blocks = (count + grain - 1) / grain
    // Of the recurrence √((l+1)² − m²) P̃_{l+1} = (2l+1) z P̃_l − √(l² − m²) P̃_{l−1}, at m (degree + 1) + l.
    var raise = [Double](), lower = [Double]()
    for m in 0...degree {
      for l in 0...degree {
        let a = Double((l + 1) * (l + 1) - m * m)
        raise.append(a > 0 ? Double(2 * l + 1) / a.squareRoot() : 0)
        lower.append(a > 0 && l > m ? (Double(l * l - m * m) / a).squareRoot() : 0)
      }
    }
    let (up, down) = (raise, lower)
    var partial = [Double](repeating: 0, count: blocks * size)
    partial.withUnsafeMutableBufferPointer { partial in
      nonisolated(unsafe) let partial = partial
      parallelBlocks(count: count, grain: grain) { block, range in
        let sums = UnsafeMutableBufferPointer(rebasing: partial[block * size..<(block + 1) * size])
        for i in range where weights[i] != 0 {
          let (x, y, z) = (points.coordinates[i], points.coordinates[count + i], points.coordinates[2 * count + i])
          var (re, im) = (weights[i], 0.0)
          // P̃_m^m without its sine: √(Π (2k−1)/(2k)), and √2 for m > 0.
          var diagonal = 1.0
          for m in 0...degree {
            var (previous, current) = (0.0, diagonal)
            for l in m...degree {
              // Place of (l, ±m): l² + l ± m.
              sums[l * l + l + m] += current * re
              if m > 0 { sums[l * l + l - m] += current * im }
              let k = m * (degree + 1) + l
              (previous, current) = (current, up[k] * z * current - down[k] * previous)
            }
            (re, im) = (re * x - im * y, re * y + im * x)
            diagonal *= (m == 0 ? 1.0 : Double(2 * m + 1) / Double(2 * m + 2)).squareRoot()
          }
        }
      }
    }
    var sums = [Double](repeating: 0, count: size)
    for block in 0..<blocks { for k in 0..<size { sums[k] += partial[block * size + k] } }
    return (0...degree).map { l in (l * l...l * l + 2 * l).reduce(0) { $0 + sums[$1] * sums[$1] } }
  }

  /// M_1 = |∫x dμ|², M_2 = (n |∫ x xᵀ dμ|² − μ(S)²)/(n − 1).
  private static func byMoments(_ points: PointSet, _ weights: [Double], _ degree: Int) -> [Double] {
    let (n, count) = (points.ambient, points.count)
    let total = weights.reduce(0, +)
    var norms = [total * total]
    func sum(_ value: (Int) -> Double) -> Double { (0..<count).reduce(0) { $0 + weights[$1] * value($1) } }
    let x = points.coordinates
    if degree >= 1 {
      let mean = (0..<n).map { c in sum { x[c * count + $0] } }
      norms.append(mean.reduce(0) { $0 + $1 * $1 })
    }
    if degree >= 2 {
      var square = 0.0
      for a in 0..<n {
        for b in 0..<n {
          let s = sum { x[a * count + $0] * x[b * count + $0] }
          square += s * s
        }
      }
      norms.append(max(0, (Double(n) * square - total * total) / Double(n - 1)))
    }
    return norms
  }

  private static func byPairs(_ points: PointSet, _ weights: [Double], _ degree: Int) -> [Double] {
    let (n, count, size) = (points.ambient, points.count, degree + 1)
    let grain = 32
    let blocks = (count + grain - 1) / grain
    var partial = [Double](repeating: 0, count: blocks * size)
    partial.withUnsafeMutableBufferPointer { partial in
      nonisolated(unsafe) let partial = partial
      parallelBlocks(count: count, grain: grain) { block, range in
        for i in range {
          for j in 0...i {
            var t = 0.0
            for c in 0..<n { t += points.coordinates[c * count + i] * points.coordinates[c * count + j] }
            let weight = (i == j ? 1 : 2) * weights[i] * weights[j]
            var (previous, current) = (1.0, t)
            partial[block * size] += weight
            for l in stride(from: 1, through: degree, by: 1) {
              partial[block * size + l] += weight * current
              (previous, current) = (current, (Double(2 * l + n - 2) * t * current - Double(l) * previous) / Double(l + n - 2))
            }
          }
        }
      }
    }
    return (0...degree).map { l in max(0, (0..<blocks).reduce(0) { $0 + partial[$1 * size + l] }) }
  }
}
