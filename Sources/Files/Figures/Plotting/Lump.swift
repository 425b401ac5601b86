import Glibc
import Spaces

/// Mass in one place: what a picture shows as a disc, since a density on one node is too small to be seen.
package struct Lump: Sendable, Equatable {
  /// A unit vector of Rⁿ.
  package var place: [Double]
  /// Its share of the total.
  package var mass: Double

  /// Radius of the disc that stands for a mass on a sphere of radius 1: areas are as masses, and all of the mass is as large as 0.2.
  package static func radius(ofMass mass: Double) -> Double { 0.2 * mass.squareRoot() }

  /// What one of `count` nodes or places must carry to count as concentrated: a hundredth, and twenty times its share.
  static func threshold(count: Int) -> Double { max(0.01, 20 / Double(max(count, 1))) }

  /// Joins neighbours among heavy points into one lump each, at the mean of its points. Heaviest first.
  static func joined(_ masses: [Int: Double], place: (Int) -> [Double], neighbours: (Int) -> [Int]) -> [Lump] {
    var (open, lumps) = (masses, [Lump]())
    for seed in masses.keys.sorted() where open[seed] != nil {
      var (queue, members) = ([seed], [(Int, Double)]())
      while let next = queue.popLast() {
        guard let mass = open.removeValue(forKey: next) else { continue }
        members.append((next, mass))
        queue += neighbours(next)
      }
      let total = members.reduce(0) { $0 + $1.1 }
      var mean = place(seed).map { _ in 0.0 }
      for (member, mass) in members { for (c, x) in place(member).enumerated() { mean[c] += mass * x } }
      let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
      lumps.append(Lump(place: length > 1e-9 ? mean.map { $0 / length } : place(seed), mass: total))
    }
    return lumps.sorted { $0.mass > $1.mass }
  }
}

extension SphereMesh {
  /// The concentrated mass of a density: nodes that carry much, adjacent ones joined.
  package func lumps(_ density: [Double]) -> [Lump] {
    let threshold = Lump.threshold(count: nodeCount)
    var heavy: [Int: Double] = [:]
    for node in 0..<nodeCount where nodeArea.values[node] * density[node] >= threshold {
      heavy[node] = nodeArea.values[node] * density[node]
    }
    guard !heavy.isEmpty else { return [] }
    var adjacent: [Int: [Int]] = [:]
    for face in 0..<faceCount {
      let corners = corners(face).filter { heavy[$0] != nil }
      for a in corners { adjacent[a, default: []] += corners.filter { $0 != a } }
    }
    return Lump.joined(heavy, place: { node($0) }, neighbours: { adjacent[$0] ?? [] })
  }
}

extension Lump {
  /// Particles that have come together, to a degree or so. Coordinate c of particle p is at `c·count + p`.
  package static func lumps(of positions: [Double], weights: [Double]) -> [Lump] {
    let count = weights.count
    guard count > 0 else { return [] }
    let n = positions.count / count, threshold = threshold(count: count)
    var cells: [[Int32]: Int] = [:]
    var (keys, mass, mean) = ([[Int32]](), [Double](), [[Double]]())
    for p in 0..<count {
      let x = (0..<n).map { positions[$0 * count + p] }
      let key = x.map { Int32(($0 * 50).rounded()) }
      let cell = cells[key] ?? keys.count
      if cell == keys.count {
        cells[key] = cell
        keys.append(key)
        mass.append(0)
        mean.append([Double](repeating: 0, count: n))
      }
      mass[cell] += weights[p]
      for c in 0..<n { mean[cell][c] += weights[p] * x[c] }
    }
    // A lump on the border of two cells is half in each.
    var heavy: [Int: Double] = [:]
    for cell in keys.indices where mass[cell] >= threshold / 2 { heavy[cell] = mass[cell] }
    let numbers = heavy.keys.sorted()
    let joined = joined(
      heavy, place: { cell in mean[cell].map { $0 / mass[cell] } },
      neighbours: { cell in numbers.filter { other in (0..<n).allSatisfy { abs(keys[cell][$0] - keys[other][$0]) <= 1 } } })
    return joined.filter { $0.mass >= threshold }
  }
}
