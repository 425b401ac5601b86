import NumericalKernels
import Spaces
import Testing
import TestSupport

@Suite("Operators of a space against their definitions")
struct P1SpaceProperty {
  static let cases =
    [spheres, circles] + [0, 4].map { OperatorCase("icosphere \($0)", .icosphere(subdivisions: $0)) }
    + [3, 2_500].map { OperatorCase("circle \($0)", .circle(nodes: $0)) }

  /// The same terms added in another order: a few roundings of the largest term.
  private func expectClose(_ a: [Double], _ b: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(a.count == b.count, sourceLocation: sourceLocation)
    let scale = b.reduce(1e-300) { max($0, abs($1)) }
    for (x, y) in zip(a, b) { #expect(abs(x - y) <= 4e-15 * scale, sourceLocation: sourceLocation) }
  }

  @Test("gradient, inflow, means, densities and norms", arguments: cases)
  func agree(_ place: OperatorCase) {
    let mesh = place.mesh
    let operators = place.operators
    var numbers = Numbers(seed: 1)
    let nodes = numbers.field(mesh.nodeCount)
    let faces = numbers.field(mesh.faceCount)
    let vectors = numbers.field(mesh.faceCount * mesh.dimension)
    let w = FaceVectorField(components: mesh.dimension, values: vectors)
    expectClose(operators.gradient(nodes), mesh.gradientByFaces(NodeField(nodes)).values)
    expectClose(operators.inflow(vectors), mesh.inflowByFaces(w).values)
    expectClose(operators.faceMean(nodes), mesh.faceMeanByFaces(NodeField(nodes)).values)
    expectClose(operators.faceMeanTransposed(faces), mesh.faceMeanTransposedByFaces(FaceField(faces)).values)
    expectClose(operators.faceDensity(nodes), mesh.faceMeanByFaces(mesh.density(NodeField(nodes))).values)
    expectClose(operators.squaredNorms(vectors), (0..<mesh.faceCount).map(w.squaredNorm))
    expectClose(operators.inverseArea, mesh.nodeArea.values.map { 1 / $0 })
  }

  @Test("the incidences of a node are the corners where it stands", arguments: cases)
  func incidences(_ place: OperatorCase) {
    let operators = place.operators
    var seen = Set<Int32>()
    for i in 0..<place.mesh.nodeCount {
      for k in Int(operators.incidenceStarts[i])..<Int(operators.incidenceStarts[i + 1]) {
        #expect(place.mesh.faces[Int(operators.incidences[k])] == Int32(i))
        seen.insert(operators.incidences[k])
      }
    }
    #expect(seen.count == place.mesh.faces.count)
  }

  @Test("results do not depend on the number of threads")
  func threads() {
    let operators = OperatorCase("icosphere 4", .icosphere(subdivisions: 4)).operators
    var numbers = Numbers(seed: 4)
    let nodes = numbers.field(operators.nodeCount)
    let vectors = numbers.field(operators.faceCount * 2)
    func all() -> [[Double]] {
      [
        operators.gradient(nodes), operators.inflow(vectors), operators.faceMean(nodes), operators.faceDensity(nodes),
        operators.squaredNorms(vectors), operators.faceMeanTransposed(operators.squaredNorms(vectors)),
      ]
    }
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let one = all()
    Threads.count = 3
    #expect(all() == one)
  }
}
