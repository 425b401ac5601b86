import Glibc
import Spaces

/// Densities on a mesh, of total mass one.
func normalized(_ mesh: SphereMesh, _ value: ([Double]) -> Double) -> NodeField {
  let density = NodeField((0..<mesh.nodeCount).map { value(mesh.node($0)) })
  let total = mesh.mass(density).total
  return NodeField(density.values.map { $0 / total })
}

/// exp(κ x·m), m = (0, …, 0, 1) unless given.
func vonMisesFisher(_ mesh: SphereMesh, _ concentration: Double, mean: [Double]? = nil) -> NodeField {
  let mean = mean ?? [Double](repeating: 0, count: mesh.ambient - 1) + [1]
  return normalized(mesh) { x in exp(concentration * (zip(x, mean).map { $0 * $1 }.reduce(0, +) - 1)) }
}

/// Smooth mixtures that differ from seed to seed.
func mixture(_ mesh: SphereMesh, seed: Int) -> NodeField {
  let angles = (0..<3).map { Double(seed * 3 + $0) * 2.399963 + 0.3 }
  return normalized(mesh) { x in
    0.2
      + angles.enumerated().reduce(0) { sum, item in
        let (k, angle) = item
        let height = 0.9 - 0.7 * Double(k)
        let width = (1 - height * height).squareRoot()
        let mean = mesh.ambient == 3 ? [width * cos(angle), width * sin(angle), height] : [cos(angle), sin(angle)]
        return sum + Double(k + 1) * exp(3 * (zip(x, mean).map { $0 * $1 }.reduce(0, +) - 1))
      }
  }
}

/// All mass at one node.
func dirac(_ mesh: SphereMesh, node: Int) -> NodeField {
  var density = NodeField(repeating: 0, on: mesh)
  density[node] = 1 / mesh.nodeArea[node]
  return density
}

/// W_2 of two laws of θ ∈ [0, π] on the line, the length of dθ being √m(θ) dθ: what measures symmetric about an axis have. By
/// distribution functions on a fine grid, so with an error of its square, 1e-9.
func zonalDistance(
  _ first: (Double) -> Double, _ second: (Double) -> Double, weight: (Double) -> Double, mobility: (Double) -> Double = { _ in 1 }
) -> Double {
  let cells = 40_000
  let h = Double.pi / Double(cells)
  func distribution(_ density: (Double) -> Double) -> [Double] {
    var sum = 0.0
    var result = [0.0]
    for k in 0..<cells {
      let middle = (Double(k) + 0.5) * h
      sum += density(middle) * weight(middle)
      result.append(sum)
    }
    return result.map { $0 / sum }
  }
  var length = [0.0]
  for k in 0..<cells { length.append(length[k] + mobility((Double(k) + 0.5) * h).squareRoot() * h) }
  let (f, g) = (distribution(first), distribution(second))
  func quantile(_ cumulated: [Double], _ level: Double, _ k: inout Int) -> Double {
    while k + 1 < cells, cumulated[k + 1] < level { k += 1 }
    let share = (level - cumulated[k]) / max(cumulated[k + 1] - cumulated[k], 1e-300)
    return length[k] + min(max(share, 0), 1) * (length[k + 1] - length[k])
  }
  var (i, j, sum) = (0, 0, 0.0)
  let levels = 200_000
  for k in 0..<levels {
    let level = (Double(k) + 0.5) / Double(levels)
    let difference = quantile(f, level, &i) - quantile(g, level, &j)
    sum += difference * difference / Double(levels)
  }
  return sum.squareRoot()
}
