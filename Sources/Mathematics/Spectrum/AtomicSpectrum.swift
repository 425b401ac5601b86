import Glibc
import Kernels
import NumericalKernels

/// Growth rates of small displacements of weighted points on the sphere: the second variation of the energy where a measure
/// has gathered.
///
/// With E = ½ Σ w_i w_j k(x_i, x_j), tangent displacements v_i and the metric Σ w_i m_i |v_i|² (m_i = 1 in the Wasserstein
/// metric), geodesics x_i(s) = cos(s|v_i|) x_i + … give
///
///     d²E/ds² = Σ_i w_i v_i·H_i v_i + Σ_ij w_i w_j v_i·(∂_x ∂_y k)(x_i, x_j) v_j
///     H_i     = P_i (∂_x² m)(x_i) P_i − (x_i·∂_x m(x_i)) P_i,    P_i = I − x_i x_iᵀ
///     ∂_x k = f′ βDy,   ∂_x² k = f″ (βDy)(βDy)ᵀ,   ∂_x ∂_y k = f″ (βDy)(βDx)ᵀ + f′ βD,   k = f(βx·Dy)
///
/// and the flow multiplies displacements at the rates of the symmetric eigenvalue problem −σ d²E/ds² = g Σ w_i m_i |v_i|².
/// Points that carry several tokens may also split: tokens of one point apart by v, with the mean at rest, grow at the rates of
/// −σ H_i/m_i alone.
package struct AtomicSpectrum: Sendable, Equatable {
  /// Of displacements of the points, fastest growth first: (n − 1) a point. In the Wasserstein metric in units of the kernel times
  /// e^{−c}, c = ``AttentionKernel/logScale``, where that is above 700.
  package let rates: [Double]
  /// Of the splitting of each point, fastest first: n − 1 a point.
  package let splitting: [[Double]]
  /// (Σ w_i m_i |v_i|²)^{½} of the flow's velocity: 0 where the points are stationary.
  package let speed: Double

  /// The largest number of displacements, (n − 1) times the points: a dense symmetric eigenvalue problem, a few seconds.
  package static let largestSize = 2_000

  /// Nil when there are more displacements than ``largestSize``.
  /// - Parameters:
  ///   - points: unit vectors.
  ///   - weights: positive, total 1.
  /// - Complexity: O((N n)³).
  package init?(_ points: PointSet, weights: [Double], model: SelfAttention) {
    let (n, count) = (points.ambient, points.count)
    let (dimension, size) = (n - 1, points.count * (n - 1))
    guard size <= Self.largestSize else { return nil }
    let matrix = model.scaledInteraction
    let x = (0..<count).map { points[$0] }
    let image = x.map { x in (0..<n).map { a in (0..<n).reduce(0) { $0 + matrix[a, $1] * x[$1] } } }
    let values = KernelDerivatives(model.head)
    func kernel(_ i: Int, _ j: Int) -> (value: Double, slope: Double, curvature: Double) {
      values(zip(x[i], image[j]).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let frames = x.map(Self.tangentFrame)

    var hessian = DenseMatrix(rows: size, columns: size)
    var potential = [Double](repeating: 0, count: count)
    var own: [DenseMatrix] = []
    var squaredSpeed = 0.0
    for i in 0..<count {
      var (radial, block) = (0.0, DenseMatrix(rows: dimension, columns: dimension))
      var slope = [Double](repeating: 0, count: dimension)
      for j in 0..<count {
        let k = kernel(i, j)
        potential[i] += weights[j] * k.value
        radial += weights[j] * k.slope * zip(x[i], image[j]).reduce(0) { $0 + $1.0 * $1.1 }
        let left = frames[i].map { frame in zip(frame, image[j]).reduce(0) { $0 + $1.0 * $1.1 } }
        let right = frames[j].map { frame in zip(frame, image[i]).reduce(0) { $0 + $1.0 * $1.1 } }
        for a in 0..<dimension {
          slope[a] += weights[j] * k.slope * left[a]
          for b in 0..<dimension {
            block[a, b] += weights[j] * k.curvature * left[a] * left[b]
            let mixed = (0..<n).reduce(0.0) { sum, c in
              sum + frames[i][a][c] * (0..<n).reduce(0) { $0 + matrix[c, $1] * frames[j][b][$1] }
            }
            hessian[i * dimension + a, j * dimension + b] += weights[i] * weights[j] * (k.curvature * left[a] * right[b] + k.slope * mixed)
          }
        }
      }
      for a in 0..<dimension { block[a, a] -= radial }
      for a in 0..<dimension { for b in 0..<dimension { hessian[i * dimension + a, i * dimension + b] += weights[i] * block[a, b] } }
      own.append(block)
      let mobility = model.metric == .nonlocalMobility ? 1 / potential[i] : 1
      squaredSpeed += weights[i] * mobility * slope.reduce(0) { $0 + $1 * $1 }
    }
    let mass = (0..<count).map { model.metric == .nonlocalMobility ? potential[$0] : 1 }
    for j in 0..<size {
      for i in 0..<size {
        let (p, q) = (i / dimension, j / dimension)
        hessian[i, j] *= -model.sigma / (weights[p] * mass[p] * weights[q] * mass[q]).squareRoot()
      }
    }
    rates = SymmetricEigen(hessian).values.reversed()
    splitting = own.indices.map { i in
      var block = own[i]
      for k in block.elements.indices { block.elements[k] *= -model.sigma / mass[i] }
      return SymmetricEigen(block).values.reversed()
    }
    speed = squaredSpeed.squareRoot()
  }

  /// n − 1 orthonormal tangent vectors at a unit vector: columns of the Householder reflection that takes it to an axis.
  private static func tangentFrame(_ x: [Double]) -> [[Double]] {
    let n = x.count
    // The axis farthest from cancellation.
    let axis = x.indices.max { x[$0].magnitude < x[$1].magnitude }!
    var v = x
    v[axis] += x[axis] < 0 ? -1 : 1
    let square = v.reduce(0) { $0 + $1 * $1 }
    return (0..<n).filter { $0 != axis }.map { c in (0..<n).map { (c == $0 ? 1 : 0) - 2 * v[c] * v[$0] / square } }
  }
}

/// f, f′ and f″ of a head, times e^{−c} where ‖βD‖ is above 700.
private struct KernelDerivatives {
  private let function: KernelFunction
  private let scale: Double

  init(_ head: AttentionKernel) {
    function = head.function
    scale = head.norm > 700 ? head.logScale : 0
  }

  func callAsFunction(_ t: Double) -> (value: Double, slope: Double, curvature: Double) {
    switch function {
    case .exponential:
      let value = exp(t - scale)
      return (value, value, value)
    case .powerSeries(let c):
      var (value, slope, curvature) = (0.0, 0.0, 0.0)
      // Horner's rule for a polynomial and its derivatives.
      for coefficient in c.reversed() {
        curvature = curvature * t + 2 * slope
        slope = slope * t + value
        value = value * t + coefficient
      }
      return (value, slope, curvature)
    }
  }
}
