import Spaces
import Kernels
import Transport
import ProximalSteps

/// The nonlocal mobility on a path: on slice n the mean over a face's corners and the slice's ends of Kμ.
struct PathMobility {
  let operators: P1Space
  let kernel: any KernelOperator
  let slices: Int

  /// m^n_f at `(n − 1)·faces + f`.
  func callAsFunction(_ densities: [Double]) -> [Double] {
    let area = operators.nodeArea.values
    var left: [Double] = []
    var mobility: [Double] = []
    for t in 0...slices {
      let right = operators.faceMean(kernel.apply(zip(part(densities, t, of: slices + 1), area).map { $0 * $1 }))
      if t > 0 { mobility += zip(left, right).map { ($0 + $1) / 2 } }
      left = right
    }
    return mobility
  }

  /// g^t = K Aᵀ(Q^t + Q^{t+1})/2N, Q^n_f = |f||w^n_f|²/(2y^n_f): the derivative of the action in the mass at t through the
  /// mobility; zero at the ends.
  func gradient(_ path: TransportPath) -> [Double] {
    let nodes = operators.nodeCount
    let area = operators.faceArea.values
    let energies = (1...slices).map { n in
      let left = operators.faceMean(path.density(at: n - 1))
      let right = operators.faceMean(path.density(at: n))
      let squares = operators.squaredNorms(path.momentum(inSlice: n))
      return operators.faceMeanTransposed(squares.indices.map { squares[$0] > 0 ? area[$0] * squares[$0] / (left[$0] + right[$0]) : 0 })
    }
    var gradient = [Double](repeating: 0, count: nodes)
    for t in 1..<slices {
      gradient += kernel.apply(zip(energies[t - 1], energies[t]).map { ($0 + $1) / (2 * Double(slices)) })
    }
    return gradient + [Double](repeating: 0, count: nodes)
  }
}
