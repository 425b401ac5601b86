import Transport
import ProximalSteps

/// A path of densities with its momenta, in N slices of length 1/N.
package struct TransportPath: Sendable {
  package let slices: Int
  /// ρ^t_i, mass per unit area, at `t·nodes + i`, t = 0, …, N.
  package var densities: [Double]
  /// w^n_f on slice n = 1, …, N, at `((n − 1)·faces + f)·components + c`, in the frame of f.
  package var momenta: [Double]

  package init(slices: Int, densities: [Double], momenta: [Double]) {
    self.slices = slices
    self.densities = densities
    self.momenta = momenta
  }

  /// ρ^t, one number a node.
  package func density(at time: Int) -> [Double] { part(densities, time, of: slices + 1) }

  /// w^n of the slice that ends at time n/N.
  package func momentum(inSlice n: Int) -> [Double] { part(momenta, n - 1, of: slices) }

  /// (1 − s)·self + s·other: feasible when both are.
  func blended(_ s: Double, with other: TransportPath) -> TransportPath {
    func mix(_ a: [Double], _ b: [Double]) -> [Double] {
      var result = a
      for i in result.indices { result[i] += s * (b[i] - a[i]) }
      return result
    }
    return TransportPath(slices: slices, densities: mix(densities, other.densities), momenta: mix(momenta, other.momenta))
  }
}

/// Row `index` of `count` equal rows.
func part(_ values: [Double], _ index: Int, of count: Int) -> [Double] {
  let width = values.count / count
  return Array(values[index * width..<(index + 1) * width])
}
