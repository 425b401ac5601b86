import Measures
import Foundation
import Spaces
import Testing

@testable import Configurations
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
    folder.write("tokens.csv", "x,y,z,w\n1,0,0,2\n0,0.6,0.8,1\n")
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
    folder.write("p.csv", "0.8, 0.6, 0, 2\n\n0,0,1,3\n")
    try npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 4), }", [0.8, 0.6, 0, 2, 0, 0, 1, 3]).write(
      to: URL(fileURLWithPath: folder("p.npy")))
    let a = try density([.init(kind: .particles(file: "p.csv"))])
    let b = try density([.init(kind: .particles(file: "p.npy"))])
    #expect(a == b)
  }

  @Test(arguments: [
    ("1,0,0\n1,zero,0\n", "row 2: \"zero\" is not a number; write 3 coordinates and, if wanted, a weight, separated by commas"),
    (
      "x,y,z\n1,0,0\n\n1,0\n",
      "row 4: it has 2 values where the row before has 3; write 3 coordinates and, if wanted, a weight, separated by commas"
    ),
    ("1,0,0\n0,0,0\n", "row 2: a point at the origin has no direction; write a point of the unit sphere"),
    ("1,0,0,-2\n", "row 1: the weight -2.0 is negative; write a weight of 0 or more"),
    ("1,0,nan\n", "row 1: a value is not finite; write 3 coordinates and, if wanted, a weight, separated by commas"),
    ("x,1,0\n", "row 1: \"x\" is not a number; write 3 coordinates and, if wanted, a weight, separated by commas"),
    ("x,y,z\n", "the file holds no numbers; write 3 coordinates and, if wanted, a weight, separated by commas"),
    (
      ",x,y,z\n0,1,0\n",
      "row 2: it has 3 values where the row before has 4; write 3 coordinates and, if wanted, a weight, separated by commas"
    ),
    ("a,b,c\n1,0,0\n", "the header names a column \"a\"; name the columns x, y, z and, if wanted, weight"),
    ("x,y,weight\n1,0,0\n", "the header names no column z; name the columns x, y, z and, if wanted, weight"),
    (
      "1,0,0\n0,1,2\n",
      "row 2: the point [0.0, 1.0, 2.0] is at distance 2.236 from the origin; write points of the unit sphere, or normalize: true "
        + "beside the file for their directions"
    ),
    ("O.36,0.86,0.35\n1,0,0\n", "row 1: \"O.36\" is not a number; write 3 coordinates and, if wanted, a weight, separated by commas"),
    ("1,0,0,0\n", "the weights add up to 0.0; give a point a positive finite weight"),
  ])
  func badRowIsNamed(text: String, message: String) {
    let path = folder.write("bad.csv", text)
    let error = #expect(throws: InputError.self) { try density([.init(kind: .particles(file: "bad.csv"))]) }
    #expect(error?.description == "\(path): \(message)")
  }

  @Test(arguments: [
    "weight,z,y,x\n2,0,0.6,0.8\n3,1,0,0\n", ",x,y,z,weight\n0,0.8,0.6,0,2\n1,0,0,1,3\n", "0,1,2,3\n0.8,0.6,0,2\n0,0,1,3\n",
    "\"X\",\"Y\",\"Z\",\"Mass\"\r\n0.8,0.6,0,2\r\n0,0,1,3\r\n", "# x,y,z,weight\n# of two tokens\n0.8,0.6,0,2\n0,0,1,3\n",
    "\u{FEFF}x1,x2,x3,w\n0.8,0.6,0,2\n0,0,1,3\n", ",0,1,2,3\n0,0.8,0.6,0,2\n1,0,0,1,3\n",
  ])
  func columnsAreTakenByTheirNames(text: String) throws {
    let points = try PointMasses(contentsOf: folder.write("p.csv", text), ambient: 3)
    #expect(points == PointMasses(points: [[0.8, 0.6, 0], [0, 0, 1]], weights: [2, 3]))
  }

  @Test func compressedTablesAreRead() throws {
    // "x,y,z\n1,0,0\n0,1,0\n" by zlib.
    let member: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0xd0, 0xa9, 0xd4, 0xa9, 0xe2,
      0x32, 0xd4, 0x31, 0xd0, 0x31, 0xe0, 0x32, 0xd0, 0x01, 0xd2, 0x5c, 0x00, 0x25, 0x28, 0x2a, 0xa7,
      0x12, 0x00, 0x00, 0x00,
    ]
    let path = folder("p.csv.gz")
    try Data(member).write(to: URL(fileURLWithPath: path))
    #expect(try PointMasses(contentsOf: path, ambient: 3).points == [[1, 0, 0], [0, 1, 0]])
    for length in 1..<member.count {
      try Data(member.prefix(length)).write(to: URL(fileURLWithPath: path))
      #expect(throws: InputError.self) { try PointMasses(contentsOf: path, ambient: 3) }
    }
  }

  @Test func aDensityOfOnesOwnIsTaken() throws {
    let values = (0..<mesh.nodeCount).map { 2 + mesh.node($0)[0] }
    try npy("{'descr': '<f8', 'fortran_order': False, 'shape': (\(mesh.nodeCount),), }", values).write(
      to: URL(fileURLWithPath: folder("rho.npy")))
    folder.write("rho.csv", "rho\n" + values.map { "\($0)\n" }.joined())
    let array = try density([.init(kind: .density(file: "rho.npy"))])
    #expect(array == (try density([.init(kind: .density(file: "rho.csv"))])))
    let total = mesh.mass(NodeField(values)).total
    // A few roundings of numbers near 0.2.
    for i in 0..<mesh.nodeCount { #expect(abs(array[i] - values[i] / total) < 1e-15) }
  }

  @Test(arguments: [
    ("1\n2\n", "it holds 2 values for a mesh of 12 nodes; write a value of 0 or more for every node, in the order of jko init's file"),
    (
      String(repeating: "1\n", count: 11) + "-1\n",
      "row 12: the density -1.0 is negative or not finite; write a value of 0 or more for every node"
    ),
    (String(repeating: "0\n", count: 12), "the density is zero everywhere; write a value of 0 or more for every node, not zero everywhere"),
    (String(repeating: "1,2\n", count: 12), "row 1: it has 2 values; write a value of 0 or more for every node, one a row"),
  ])
  func badDensityIsNamed(text: String, message: String) {
    let path = folder.write("rho.csv", text)
    let error = #expect(throws: InputError.self) {
      try density([.init(kind: .density(file: "rho.csv"))], on: .icosphere(subdivisions: 0))
    }
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
