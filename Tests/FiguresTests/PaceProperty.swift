import Glibc
import Spaces
import Testing

@testable import Figures

@Suite struct PaceProperty {
  private let times = (0...100).map(Double.init)

  @Test func placesRunFromZeroToOne() {
    for share in [0.0, 0.5, 1] {
      let pace = Pace(times: times, energies: times.map { 1 - exp(-$0 / 7) }, timeShare: share)
      // Rounding of a hundred sums.
      #expect(pace.places.first == 0 && abs(pace.places.last! - 1) < 1e-13)
      #expect(zip(pace.places, pace.places.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  /// E rests, rises between t = 10 and 14, rests, and rises again at t = 80.
  @Test func statesAreWhereTheEnergyChanges() {
    let energies = times.map { min(4, max(0, $0 - 10)) + ($0 >= 80 ? 4 : 0) }
    let shown = Pace(times: times, energies: energies, timeShare: 0.01).evenly(6)
    #expect(shown.first == 0 && shown.last == 100)
    #expect(shown.dropFirst().dropLast().allSatisfy { (11...15).contains($0) || (79...81).contains($0) }, "\(shown)")
  }

  @Test(arguments: [3.0, .nan]) func withoutChangeTimeCounts(energy: Double) {
    #expect(Pace(times: times, energies: times.map { energy + 1e-14 * sin($0) }, timeShare: 0).evenly(3) == [0, 50, 100])
  }

  @Test func fewStatesAreAllShown() {
    #expect(Pace(times: [0], energies: [1], timeShare: 0.5).evenly(4) == [0])
    #expect(Pace(times: [], energies: [], timeShare: 0.5).evenly(4) == [])
    #expect(Pace(times: [0, 1, 2], energies: [0, 1, 1], timeShare: 0.5).evenly(4) == [0, 1, 2])
  }
}

@Suite struct LumpProperty {
  let mesh = SphereMesh.icosphere(subdivisions: 3)

  /// A Dirac is spread over the corners of a face; they are one lump, in its place.
  @Test func aDiracIsOneLump() {
    var density = [Double](repeating: 0.1 / mesh.totalArea, count: mesh.nodeCount)
    let corners = mesh.corners(200), shares = [0.5, 0.3, 0.1]
    for (node, share) in zip(corners, shares) { density[node] += share / mesh.nodeArea.values[node] }
    let lumps = mesh.lumps(density)
    #expect(lumps.count == 1 && abs(lumps[0].mass - 0.9) < 1e-3)
    let mean = (0..<3).map { c in zip(corners, shares).reduce(0) { $0 + $1.1 * mesh.node($1.0)[c] } }
    let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // The uniform part adds less than a thousandth at each corner.
    for c in 0..<3 { #expect(abs(lumps[0].place[c] - mean[c] / length) < 1e-3) }
    #expect(abs(Lump.radius(ofMass: 0.25) - Lump.radius(ofMass: 1) / 2) < 1e-15)
  }

  @Test func smoothDensitiesHaveNone() {
    let density = (0..<mesh.nodeCount).map { exp(4 * mesh.node($0)[2]) }
    let mass = mesh.mass(NodeField(density)).total
    #expect(mesh.lumps(density.map { $0 / mass }).isEmpty)
  }

  @Test func particlesThatCameTogetherAreLumps() {
    // Sixty near e₁ on both sides of the border of cells, thirty at −e₃, ten scattered.
    var points: [[Double]] = (0..<60).map { [1, 0.0099 + 0.0001 * Double($0 % 3), 0] }
    points += (0..<30).map { _ in [0, 0, -1] }
    points += (0..<10).map { [cos(0.6 * Double($0)), sin(0.6 * Double($0)), 0] }.map { [$0[1], 0, $0[0]] }
    let positions = (0..<3).flatMap { c in points.map { $0[c] } }
    let lumps = Lump.lumps(of: positions, weights: [Double](repeating: 0.01, count: 100))
    #expect(lumps.count == 2 && abs(lumps[0].mass - 0.6) < 0.015 && abs(lumps[1].mass - 0.3) < 0.015, "\(lumps)")
    #expect(lumps[0].place[0] > 0.9999 && lumps[1].place[2] < -0.9999)
  }
}
