import Glibc
import LinearPrograms
import NumericalKernels
import TestSupport
import Testing

@testable import StepPrograms
@testable import Transport

@Suite struct RestorationProperty {
  /// What every restoration promises.
  private func promises(_ mesh: TestMesh, _ previous: [Double], _ result: Restoration, momentum: [Double]) -> Bool {
    let space = mesh.space, d = space.dimension
    let change = space.inflow(result.momentum)
    let densities = space.faceDensity(result.mass)
    let largest = zip(previous, space.inflow(momentum.map(abs))).reduce(0) { max($0, $1.0 + abs($1.1)) }
    // Continuity: rounding of a dozen terms of the size of the largest mass that moves.
    let continuity = previous.indices.allSatisfy { abs(previous[$0] + change[$0] - result.mass[$0]) <= 4e-15 * max(largest, 1e-3) }
    let finite = densities.indices.allSatisfy { f in densities[f] > 0 || result.momentum[f * d..<(f + 1) * d].allSatisfy { $0 == 0 } }
    return result.mass.allSatisfy { $0 >= 0 } && continuity && finite
  }

  @Test func feasiblePointsAreLeftAlone() {
    let mesh = TestMesh.icosphere(level: 2)
    let mass = mesh.masses { 1.5 + $0[2] }
    var generator = SeededGenerator(seed: 1)
    let w = (0..<mesh.path.momentumCount).map { _ in 1e-5 * generator.normal() }
    let result = mesh.path.restore(momentum: w, from: mass)
    #expect(result.status == .notNeeded && result.momentum == w && result.restoredMass == 0)
    #expect(promises(mesh, mass, result, momentum: w))
  }

  /// Random momenta, too large for the mass in places, over densities with vacuum, a Dirac, noise at rounding level.
  @Test(arguments: 0..<6)
  func randomAndAdversarial(kind: Int) {
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(100 * kind + seed))
      let mesh = seed % 4 == 3 ? TestMesh.circle(count: 80) : TestMesh.icosphere(level: 2 + seed % 2)
      let centre = mesh.point(Int.random(in: 0..<mesh.nodeCount, using: &generator))
      func cosine(_ p: [Double]) -> Double { zip(p, centre).reduce(0) { $0 + $1.0 * $1.1 } }
      let previous = mesh.masses { p in
        switch kind {
        case 0: 1
        case 1: cosine(p) > 0.3 ? 1 : 0  // sharp vacuum
        case 2: cosine(p) > 0.999 ? 1 : 0  // Dirac
        case 3: exp(60 * (cosine(p) - 1))  // down to 1e-52
        case 4: cosine(p) > 0.3 ? 1 : 1e-15 * Double.random(in: 0..<1, using: &generator)
        default: Double.random(in: 0..<1, using: &generator) < 0.3 ? 1 : 0  // scattered
        }
      }
      let size = pow(10, Double.random(in: -9 ... -1, using: &generator))
      let w = (0..<mesh.path.momentumCount).map { k in
        // Half of the cases move only where there is mass.
        seed % 2 == 0 || cosine(mesh.point(mesh.space.corners(k / mesh.space.dimension)[0])) > 0.2
          ? size * generator.normal() : 0
      }
      let result = mesh.path.restore(momentum: w, from: previous)
      #expect(promises(mesh, previous, result, momentum: w), "kind \(kind), seed \(seed)")
      if case .reset = result.status { Issue.record("kind \(kind), seed \(seed): \(result.status)") }
    }
  }

  /// One node slightly overdrawn: the correction is of the size of the violation, and local.
  @Test func smallViolationsCostLittle() {
    let mesh = TestMesh.icosphere(level: 4)
    let space = mesh.space
    let previous = mesh.masses { 1 + $0[0] }
    let poorest = previous.indices.min { previous[$0] < previous[$1] }!
    // Momentum on one face that takes a little more than the node has.
    let corner = space.faces.firstIndex(of: Int32(poorest))!
    let face = corner / 3
    var w = [Double](repeating: 0, count: space.faceCount * 2)
    let b = [space.flux(corner, 0), space.flux(corner, 1)]
    let square = b[0] * b[0] + b[1] * b[1]
    for c in 0..<2 { w[face * 2 + c] = -(previous[poorest] + 1e-7) * b[c] / square }
    let result = mesh.path.restore(momentum: w, from: previous)
    #expect(promises(mesh, previous, result, momentum: w))
    #expect(result.status == .restored)
    #expect(abs(result.restoredMass - 1e-7) < 1e-15)
    let change = zip(result.momentum, w).enumerated().reduce(0) { $0 + space.faceArea[$1.0 / 2] * abs($1.1.0 - $1.1.1) }
    #expect(abs(change - result.transported) < 1e-12)
    // Mass 1e-7 over one edge (0.07 long at this level), in the 1-norm of a frame.
    #expect(change < 2 * 1e-7 * 0.08)
    #expect(result.rows < 60)
  }

  @Test func optimalAmongAllCorrections() {
    // On a circle with one overdrawn node the two ways of mending are known: from the left or from the right.
    let mesh = TestMesh.circle(count: 12)
    var previous = [Double](repeating: 0.1, count: 12)
    var w = [Double](repeating: 0, count: 12)
    previous[5] = 0
    previous[6] = 0.01
    w[6] = 0.03  // from 6 to 7: node 6 falls to −0.02
    let result = mesh.path.restore(momentum: w, from: previous)
    // Taking back 0.02 on that segment is the cheapest; the margin adds 1e-6 of it.
    #expect(abs(result.momentum[6] - 0.01) < 1e-7)
    #expect(abs(result.transported - 0.02 * mesh.space.faceArea[6]) < 1e-7)
    #expect(promises(mesh, previous, result, momentum: w))
  }

  /// Slice after slice: a path is feasible at every time, and continuous.
  @Test func paths() {
    for seed in 0..<10 {
      var generator = SeededGenerator(seed: UInt64(500 + seed))
      let mesh = TestMesh.icosphere(level: 2), path = PathOperators(mesh.space, slices: 3)
      let previous = mesh.masses { $0[2] > 0.2 ? 1 : 0 }
      let w = (0..<path.momentumCount).map { _ in 1e-3 * generator.normal() }
      let result = path.restore(momentum: w, from: previous)
      #expect(result.status == .restored && result.restoredMass > 0)
      #expect(result.mass.count == path.nodeCount && result.mass.allSatisfy { $0 >= 0 })
      let there = path.sums(path.inflow(result.momentum), from: previous)
      #expect(zip(there, result.mass).allSatisfy { abs($0 - $1) < 1e-15 })
    }
  }

  /// Cancelled, the slice goes back to where it began; momenta that are no numbers are stopped with all they touch.
  @Test func withoutAnAnswerNothingMoves() {
    let mesh = TestMesh.icosphere(level: 2)
    let mass = mesh.masses { 1.5 + $0[2] }
    var generator = SeededGenerator(seed: 1)
    var w = (0..<mesh.path.momentumCount).map { _ in 0.1 * generator.normal() }
    let cancelled = mesh.path.restore(momentum: w, from: mass, settings: SimplexSettings(cancellation: Cancellation { true }))
    #expect(cancelled.status == .reset(.cancelled))
    #expect(cancelled.mass == mass && cancelled.momentum.allSatisfy { $0 == 0 })
    w = w.map { 1e-4 * $0 }
    let finite = w
    w[5] = .nan
    #expect(promises(mesh, mass, mesh.path.restore(momentum: w, from: mass), momentum: finite))
  }
}
