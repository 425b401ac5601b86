import TestSupport
import Testing

@testable import StepPrograms
@testable import Transport

@Suite struct MassChangeProperty {
  /// δμ by rows, by columns and by the operators of the path, on one slice and on several; and its transpose.
  @Test(arguments: 1...3)
  func entriesAreThoseOfTheOperators(slices: Int) {
    var generator = SeededGenerator(seed: 3)
    for mesh in [TestMesh.icosphere(level: 1), .circle(count: 30)] {
      let path = PathOperators(mesh.space, slices: slices)
      let w = (0..<path.momentumCount).map { _ in generator.normal() }
      let y = (0..<path.nodeCount).map { _ in generator.normal() }
      let change = path.massChange(w), gradient = path.massChangeTransposed(y)
      var byColumns = [Double](repeating: 0, count: path.nodeCount)
      for j in w.indices { path.forEachNode(changedBy: j) { byColumns[$0] += $1 * w[j] } }
      var byRows = [Double](repeating: 0, count: path.momentumCount)
      for i in y.indices { path.forEachMomentum(changing: i) { byRows[$0] += $1 * y[i] } }
      // Sums of some dozen terms of order 1: rounding only.
      #expect(zip(change, byColumns).allSatisfy { abs($0 - $1) < 1e-13 })
      #expect(zip(gradient, byRows).allSatisfy { abs($0 - $1) < 1e-13 })
      #expect(abs(zip(change, y).reduce(0) { $0 + $1.0 * $1.1 } - zip(gradient, w).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-11)
    }
  }
}
