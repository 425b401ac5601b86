import Measures
import Foundation
import Spaces
import Testing

@testable import RunFiles
import TestSupport

@Suite struct InitialDensityTests {
  let mesh = SphereMesh.icosphere(subdivisions: 2)
  let folder = TemporaryFolder()

  private func density(_ components: [InitialComponent], _ perturbation: Perturbation? = nil, on other: SphereMesh? = nil) throws
    -> NodeField
  {
    var section = InitialSection()
    section.components = components
    section.perturbation = perturbation
    return try section.density(on: other ?? mesh, relativeTo: folder.path)
  }

  /// ∫ x dμ over the nodes.
  private func moment(_ density: NodeField) -> [Double] {
    (0..<mesh.ambient).map { c in (0..<mesh.nodeCount).reduce(0) { $0 + mesh.nodeArea[$1] * density[$1] * mesh.node($1)[c] } }
  }

  @Test func totalMassIsOneToRounding() throws {
    folder.write("tokens.csv", "x,y,z,w\n1,0,0,2\n0,0.1,0.7,1\n")
    let density = try density(
      [
        .init(weight: 0.3, kind: .uniform), .init(weight: 0.7, kind: .vonMisesFisher(mean: [1, 2, 0.5], concentration: 3)),
        .init(weight: 0.2, kind: .dirac(at: [0, 0, -2])), .init(weight: 5, kind: .particles(file: "tokens.csv")),
      ], Perturbation(amplitude: 0.5, degree: 3, order: 2))
    // A hundred roundings of numbers below one.
    #expect(abs(mesh.mass(density).total - 1) < 1e-14)
    #expect(density.values.allSatisfy { $0 >= 0 })
  }

  @Test func vonMisesFisherDensityIsTheExponential() throws {
    let density = try density([.init(kind: .vonMisesFisher(mean: [0, 0, 5], concentration: 2))])
    let constant = density[0] / exp(2 * mesh.node(0)[2])
    for i in 0..<mesh.nodeCount { #expect(abs(density[i] - constant * exp(2 * mesh.node(i)[2])) < 1e-14) }
  }

  @Test func anyConcentrationAndLengthOfTheMeanAreFinite() throws {
    for (mean, concentration) in [([0, 0, 1e300], 1e6), ([0, 1e-300, 1e-300], 1e300), ([1, 0, 0], 0)] {
      let density = try density([.init(kind: .vonMisesFisher(mean: mean, concentration: concentration))])
      #expect(density.values.allSatisfy(\.isFinite) && abs(mesh.mass(density).total - 1) < 1e-14)
    }
  }

  @Test func depositKeepsTheDirectionOfTheMoment() throws {
    let direction = [0.3, -0.5, 0.2]
    let moment = moment(try density([.init(kind: .dirac(at: direction))]))
    let scale = moment[0] / direction[0]
    // The crossing point of the ray with a flat face is its first moment, to rounding.
    for c in 0..<3 { #expect(abs(moment[c] - scale * direction[c]) < 1e-14) }
  }

  @Test func diracAtANodeIsThatNode() throws {
    let density = try density([.init(kind: .dirac(at: mesh.node(17)))])
    #expect(abs(density[17] * mesh.nodeArea[17] - 1) < 1e-13)
  }

  @Test func particleFilesOfBothKindsAgree() throws {
    folder.write("p.csv", "1, 0.5, 0, 2\n\n-0.25,0,1,3\n")
    try npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 4), }", [1, 0.5, 0, 2, -0.25, 0, 1, 3]).write(
      to: URL(fileURLWithPath: folder("p.npy")))
    let a = try density([.init(kind: .particles(file: "p.csv"))])
    let b = try density([.init(kind: .particles(file: "p.npy"))])
    #expect(a == b)
  }

  @Test(arguments: [
    ("1,0,0\n1,zero,0\n", "row 2: \"zero\" is not a number; write 3 coordinates and, if wanted, a weight, separated by commas"),
    ("x,y,z\n1,0,0\n\n1,0\n", "row 4: it has 2 values; write 3 coordinates and, if wanted, a weight, separated by commas"),
    ("1,0,0\n0,0,0\n", "row 2: a point at the origin has no direction; write a point of the unit sphere"),
    ("1,0,0,-2\n", "row 1: the weight -2.0 is negative; write a weight of 0 or more"),
    ("1,0,nan\n", "row 1: a value is not finite; write finite numbers"),
    ("x,1,0\n", "row 1: \"x\" is not a number; write 3 coordinates and, if wanted, a weight, separated by commas"),
    ("x,y,z\n", "the file holds no points; write one point a row"),
    ("1,0,0,0\n", "the weights add up to 0.0; give a point a positive finite weight"),
  ])
  func badRowIsNamed(text: String, message: String) {
    let path = folder.write("bad.csv", text)
    let error = #expect(throws: InputError.self) { try density([.init(kind: .particles(file: "bad.csv"))]) }
    #expect(error?.description == "\(path): \(message)")
  }

  @Test func missingParticleFileIsNamed() {
    let error = #expect(throws: InputError.self) { try density([.init(kind: .particles(file: "none.csv"))]) }
    #expect(error?.description == "\(folder("none.csv")): there is no such particles file; name an existing file")
  }

  @Test func circlePerturbationIsACosine() throws {
    let circle = SphereMesh.circle(nodes: 60)
    let density = try density([.init(kind: .uniform)], Perturbation(amplitude: 0.1, degree: 3), on: circle)
    for i in 0..<60 {
      let expected = (1 + 0.1 * cos(3 * 2 * Double.pi * Double(i) / 60)) / circle.totalArea
      // A regular polygon integrates cos 3φ to zero exactly, so only roundings remain.
      #expect(abs(density[i] - expected) < 1e-14)
    }
  }
}

@Suite struct SphericalHarmonicTests {
  @Test(arguments: [(1, 0), (2, 0), (2, 1), (3, 2), (5, -3), (20, 7), (100, 100), (100, 1)])
  func largestValueIsOne(degree: Int, order: Int) {
    let harmonic = SphericalHarmonic(degree: degree, order: order)
    var largest = 0.0
    // The maximum in longitude is attained on these meridians; 1e-4 rad apart, a grid of degree 100 misses at most (100·5e-5)²/2.
    let longitude = order < 0 ? Double.pi / Double(-2 * order) : 0
    for step in 0...31_416 {
      let theta = Double(step) * 1e-4
      largest = max(largest, abs(harmonic([sin(theta) * cos(longitude), sin(theta) * sin(longitude), cos(theta)])))
    }
    #expect(largest < 1 + 1e-12 && largest > 1 - 2e-5)
  }

  @Test func lowDegreesAreTheirClosedForms() {
    let x = [0.48, -0.6, 0.64]
    #expect(abs(SphericalHarmonic(degree: 1, order: 0)(x) - 0.64) < 1e-14)
    #expect(abs(SphericalHarmonic(degree: 1, order: -1)(x) + 0.6) < 1e-12)
    #expect(abs(SphericalHarmonic(degree: 2, order: 0)(x) - (1.5 * 0.64 * 0.64 - 0.5)) < 1e-14)
    // Y_22 ∝ x² − y², Y_21 ∝ xz with max |xz| = ½.
    #expect(abs(SphericalHarmonic(degree: 2, order: 2)(x) - (0.48 * 0.48 - 0.36)) < 1e-12)
    #expect(abs(SphericalHarmonic(degree: 2, order: 1)(x) - 2 * 0.48 * 0.64) < 1e-12)
  }
}

/// A NumPy file, version 1, of float64.
func npy(_ header: String, _ values: [Double], version: UInt8 = 1) -> Data {
  var data = Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0])
  let text = Data((header + "\n").utf8)
  let length = version == 1 ? 2 : 4
  for byte in 0..<length { data.append(UInt8(truncatingIfNeeded: text.count >> (8 * byte))) }
  data.append(text)
  for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
  return data
}
