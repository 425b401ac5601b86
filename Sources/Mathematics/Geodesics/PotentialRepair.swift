import Transport
import ProximalSteps

extension GeodesicProblem {
  /// A potential with less violation where little mass is.
  ///
  /// A shift of φ pays for the largest violation with the whole mass. Where the ends have little, it is cheaper to mend the
  /// potential itself: lowering φ at node i after time t costs its violation times a_i ρ^N_i, raising it before, times a_i ρ⁰_i.
  /// What exceeds the mean along the path is shared between the two as suits the ends' densities. The gradients change
  /// too, so the bound of the result is computed anew, and the better potential kept.
  func repaired(_ potential: [Double], violation: [Double], densities: [Double]) -> [Double] {
    let nodes = start.count
    let area = operators.nodeArea.values
    let mass = dot(area, start)
    let floor = 1e-12 * mass / area.reduce(0, +)
    var excess = [Double](repeating: 0, count: violation.count)
    for t in 1..<slices {
      var mean = 0.0
      for i in 0..<nodes { mean += area[i] * densities[t * nodes + i] * violation[t * nodes + i] / mass }
      for i in 0..<nodes { excess[t * nodes + i] = max(0, violation[t * nodes + i] - mean) }
    }
    var result = potential
    for i in 0..<nodes {
      let share = (start[i] + floor) / (start[i] + end[i] + 2 * floor)
      var sum = 0.0
      for t in 1..<slices {
        sum += excess[t * nodes + i]
        result[t * nodes + i] -= share * sum
      }
      sum = 0
      for t in stride(from: slices - 1, to: 0, by: -1) {
        sum += excess[t * nodes + i]
        result[(t - 1) * nodes + i] += (1 - share) * sum
      }
    }
    return result
  }
}
