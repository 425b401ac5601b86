import Measures
import Kernels
import Particles
import Spaces
import Testing

@testable import Configurations
@testable import RunFiles
import TestSupport

@Suite struct InitialParticlesTests {
  let folder = TemporaryFolder()

  private func section(_ components: [InitialComponent]) -> InitialSection {
    var section = InitialSection()
    section.components = components
    return section
  }

  private func settings(count: Int?, seed: Int = 0) -> ParticlesSection {
    var settings = ParticlesSection()
    (settings.count, settings.seed) = (count, seed)
    return settings
  }

  @Test func withoutACountNodesCarryTheMovementsMeasure() throws {
    var section = section([.init(kind: .vonMisesFisher(mean: [1, 0, 2], concentration: 3))])
    section.perturbation = Perturbation(amplitude: 0.5, degree: 2, order: 1)
    let particles = try section.particles(settings(count: nil), on: .icosphere(subdivisions: 2))
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let mass = mesh.mass(try section.density(on: mesh)).values
    let total = particles.weights.reduce(0, +)
    #expect(particles.positions.coordinates == mesh.coordinates)
    // Normalized in another order: roundings of numbers below one.
    #expect(zip(particles.weights, mass).allSatisfy { abs($0 / total - $1) < 1e-15 })
  }

  @Test func pointsAreTakenAsTheyAre() throws {
    folder.write("tokens.csv", "1,0,0,3\n0,2,0,1\n")
    let section = section([
      .init(weight: 1, kind: .particles(file: "tokens.csv", normalize: true)), .init(weight: 0.6, kind: .uniform),
      .init(weight: 0.4, kind: .dirac(at: [0, 0, 5])),
    ])
    let particles = try section.particles(settings(count: 10), on: .icosphere(subdivisions: 0), relativeTo: folder.path)
    #expect(particles.positions.count == 13)
    #expect((0..<3).map { particles.positions[$0] } == [[1, 0, 0], [0, 2, 0], [0, 0, 5]])
    let expected = [0.375, 0.125, 0.2] + [Double](repeating: 0.03, count: 10)
    #expect(zip(particles.weights, expected).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func samplesFollowTheDensityAndTheSeed() throws {
    let section = section([
      .init(weight: 1, kind: .vonMisesFisher(mean: [0, 0, 1], concentration: 2)), .init(weight: 3, kind: .uniform),
    ])
    let count = 40_000
    let particles = try section.particles(settings(count: count, seed: 5), on: .icosphere(subdivisions: 4))
    let moment = particles.positions.firstMoment(weights: particles.weights)
    // A quarter of coth κ − 1/κ; five standard deviations, each coordinate's variance being at most one half.
    let exact = 0.25 * (1 / 0.9640275800758169 - 0.5)
    #expect(abs(moment[2] - exact) < 5 * (0.5 / Double(count)).squareRoot() && abs(moment[0]) < 5 * (0.5 / Double(count)).squareRoot())
    let same = try section.particles(settings(count: 50, seed: 5), on: .icosphere(subdivisions: 4))
    let other = try section.particles(settings(count: 50, seed: 6), on: .icosphere(subdivisions: 4))
    #expect((0..<50).allSatisfy { same.positions[$0] == particles.positions[$0] } && other.positions != same.positions)
  }

  @Test(arguments: [SphereSection.icosphere(subdivisions: 2), .circle(nodes: 40)])
  func storedStatesAreSampledAsPiecewiseLinear(sphere: SphereSection) throws {
    let mesh = try sphere.mesh(relativeTo: ".")
    // Almost all in one hat: a density that jumps from face to face.
    var mass = NodeField(repeating: 1e-3 / Double(mesh.nodeCount), on: mesh)
    mass[7] += 1
    let sampler = DensitySampler(mesh, mass: mass)
    var generator = Xoshiro256(seed: 9)
    let count = 20_000
    let samples = (0..<count).map { _ in sampler.draw(&generator) }
    // The expected chord point: face by face the mean of x against the piecewise linear density.
    let density = mesh.density(mass)
    let n = mesh.ambient
    var expected = [Double](repeating: 0, count: n)
    for face in 0..<mesh.faceCount {
      let corners = mesh.corners(face)
      let sum = corners.reduce(0) { $0 + density[$1] }
      for i in corners {
        let weight = mesh.faceArea.values[face] * (density[i] + sum) / Double(n * (n + 1))
        for c in 0..<n { expected[c] += weight * mesh.node(i)[c] }
      }
    }
    for c in 0..<n {
      let mean = samples.reduce(0) { $0 + $1[c] } / Double(count)
      // Five standard deviations; a hat is at most 0.4 wide here.
      #expect(abs(mean - expected[c]) < 5 * 0.4 / Double(count).squareRoot(), "\(mean), \(expected[c])")
    }
  }
}
