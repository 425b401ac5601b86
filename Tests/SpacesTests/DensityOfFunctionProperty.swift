import Testing

@testable import Spaces

@Suite struct DensityOfFunctionProperty {
  static let meshes = [SphereMesh.icosphere(subdivisions: 3), .circle(nodes: 64)]

  @Test(arguments: meshes) func massIsOneWhateverTheScale(mesh: SphereMesh) throws {
    for scale in [1e-300, 1, 1e300] {
      let density = try mesh.density { x in scale * (1 + 0.5 * x[1]) }
      // Rounding of the quotient at every node.
      #expect(abs(mesh.mass(density).total - 1) < 1e-14)
      let value = density[0] / (1 + 0.5 * mesh.node(0)[1])
      for i in 0..<mesh.nodeCount { #expect(abs(density[i] / (1 + 0.5 * mesh.node(i)[1]) - value) < 1e-13 * value) }
    }
  }

  /// For ρ ∝ 1 + a·x on S^{n−1} the first moment is a/n and the second I/n; on S² a mesh of width h is off by O(h²), two per cent at
  /// 642 nodes and a quarter of that at the next level.
  @Test func momentsOnTheSphere() throws {
    let a = [0.3, -0.2, 0.4]
    func errors(_ level: Int) throws -> (Double, Double) {
      let mesh = SphereMesh.icosphere(subdivisions: level)
      let density = try mesh.density { x in 1 + zip(a, x).reduce(0) { $0 + $1.0 * $1.1 } }
      let first = zip(mesh.firstMoment(of: density), a).map { abs($0 - $1 / 3) }.max()!
      let moment = mesh.secondMoment(of: density)
      let second = (0..<3).flatMap { i in (0..<3).map { abs(moment[i][$0] - (i == $0 ? 1.0 / 3 : 0)) } }.max()!
      #expect(abs((0..<3).reduce(0) { $0 + moment[$1][$1] } - 1) < 1e-14)
      return (first, second)
    }
    let (coarse, fine) = (try errors(2), try errors(3))
    #expect(fine.0 < 0.3 * coarse.0 || fine.0 < 1e-12)
    #expect(fine.1 < 0.3 * coarse.1 || fine.1 < 1e-12)
    #expect(fine.0 < 0.02 && fine.1 < 0.02)
  }

  /// On the regular polygon the trapezoidal rule is exact for trigonometric polynomials of low degree.
  @Test func momentsOnTheCircle() throws {
    let mesh = SphereMesh.circle(nodes: 32)
    let density = try mesh.density { x in 1 + 0.6 * x[0] }
    let first = mesh.firstMoment(of: density)
    #expect(abs(first[0] - 0.3) < 1e-14 && abs(first[1]) < 1e-14)
    let second = mesh.secondMoment(of: density)
    #expect(abs(second[0][0] - 0.5) < 1e-14 && abs(second[1][1] - 0.5) < 1e-14 && abs(second[0][1]) < 1e-14)
  }

  @Test func whatIsNoDensityIsRefused() {
    let mesh = SphereMesh.circle(nodes: 8)
    #expect(throws: DensityError.invalidValue(-1, node: 0)) { try mesh.density { x in -x[0] } }
    #expect(throws: DensityError.invalidValue(.infinity, node: 0)) { try mesh.density { _ in .infinity } }
    #expect(throws: DensityError.noMass) { try mesh.density { _ in 0 } }
    #expect(throws: DensityError.wrongCount(3, nodes: 8)) { try mesh.normalized(NodeField([1, 1, 1])) }
    #expect(DensityError.wrongCount(3, nodes: 8).description == "the density has 3 values; the mesh has 8 nodes")
  }
}
