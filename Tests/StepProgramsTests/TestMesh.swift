import Glibc
import LinearPrograms
import StepPrograms
import Kantorovich

/// A sphere or a circle for the tests: points, areas and the flux matrix of its P1 geometry.
struct TestMesh {
  /// Point by point, `ambient` coordinates each.
  let points: [Double]
  let ambient: Int
  let areas: [Double]
  let flux: FluxMatrix

  var nodeCount: Int { areas.count }
  func point(_ i: Int) -> [Double] { Array(points[i * ambient..<(i + 1) * ambient]) }

  static func circle(count: Int) -> TestMesh {
    let points = (0..<count).flatMap { i in [cos(2 * .pi * Double(i) / Double(count)), sin(2 * .pi * Double(i) / Double(count))] }
    let length = 2 * sin(.pi / Double(count))
    let nodes = (0..<count).flatMap { [Int32($0), Int32(($0 + 1) % count)] }
    // |f| times the derivative ∓1/|f| of the two hat functions.
    let flux = try! FluxMatrix(
      nodeCount: count, corners: 2, components: 1, nodes: nodes, coefficients: (0..<count).flatMap { _ in [-1.0, 1.0] },
      weights: [Double](repeating: length, count: count))
    return TestMesh(points: points, ambient: 2, areas: [Double](repeating: length, count: count), flux: flux)
  }

  /// 10·4^level + 2 nodes.
  static func icosphere(level: Int) -> TestMesh {
    let g = (1 + 5.0.squareRoot()) / 2
    var points: [SIMD3<Double>] = [
      [-1, g, 0], [1, g, 0], [-1, -g, 0], [1, -g, 0], [0, -1, g], [0, 1, g], [0, -1, -g], [0, 1, -g], [g, 0, -1], [g, 0, 1], [-g, 0, -1],
      [-g, 0, 1],
    ]
    points = points.map { $0 / ($0 * $0).sum().squareRoot() }
    var faces: [[Int]] = [
      [0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4], [11, 10, 2], [10, 7, 6], [7, 1, 8],
      [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8], [3, 8, 9], [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1],
    ]
    for _ in 0..<level {
      var middle: [Int: Int] = [:]
      func half(_ a: Int, _ b: Int) -> Int {
        let key = min(a, b) << 32 | max(a, b)
        if let known = middle[key] { return known }
        let sum = points[a] + points[b]
        points.append(sum / (sum * sum).sum().squareRoot())
        middle[key] = points.count - 1
        return points.count - 1
      }
      faces = faces.flatMap { face in
        let ab = half(face[0], face[1])
        let bc = half(face[1], face[2])
        let ca = half(face[2], face[0])
        return [[face[0], ab, ca], [face[1], bc, ab], [face[2], ca, bc], [ab, bc, ca]]
      }
    }
    var coefficients: [Double] = []
    var weights: [Double] = []
    var areas = [Double](repeating: 0, count: points.count)
    for face in faces {
      let p = face.map { points[$0] }
      let first = p[1] - p[0]
      let t1 = first / (first * first).sum().squareRoot()
      let rest = p[2] - p[0]
      let across = rest - t1 * (rest * t1).sum()
      let height = (across * across).sum().squareRoot()
      let t2 = across / height
      let area = height * (first * t1).sum() / 2
      for k in 0..<3 {
        // |f| ∇λ_k is half the opposite edge, turned inwards.
        let edge = p[(k + 2) % 3] - p[(k + 1) % 3]
        let x = (edge * t1).sum()
        let y = (edge * t2).sum()
        coefficients += [-y / 2, x / 2]
        areas[face[k]] += area / 3
      }
      weights.append(area)
    }
    let flux = try! FluxMatrix(
      nodeCount: points.count, corners: 3, components: 2, nodes: faces.flatMap { $0.map { Int32($0) } }, coefficients: coefficients,
      weights: weights)
    return TestMesh(points: points.flatMap { [$0.x, $0.y, $0.z] }, ambient: 3, areas: areas, flux: flux)
  }

  /// Masses proportional to area · density, total 1.
  func masses(_ density: ([Double]) -> Double) -> [Double] {
    let raw = (0..<nodeCount).map { areas[$0] * density(point($0)) }
    let total = raw.reduce(0, +)
    return raw.map { $0 / total }
  }
}
