import Foundation
import Kernels
import NumericalKernels
import Particles
import Spaces
import Spectrum
import Testing
import TestSupport

@testable import GlobalBounds

@Suite("Closed bounds and certificates")
struct EnergyBoundsProperty {
  private func twoEnergy(_ points: [[Double]], _ weights: [Double], _ model: SelfAttention) -> Double {
    var sum = 0.0
    for (x, w) in zip(points, weights) {
      for (y, v) in zip(points, weights) {
        var s = 0.0
        for a in x.indices { for b in y.indices { s += x[a] * model.interaction[a][b] * y[b] } }
        sum += w * v * exp(model.inverseTemperature * s)
      }
    }
    return sum
  }

  @Test("a thousand random matrices: nothing beats a bound, and the optima reach it")
  func randomMatrices() throws {
    var numbers = Numbers(seed: 17)
    for trial in 0..<1_000 {
      let n = 2 + trial % 3
      let matrix = symmetricMatrix(n, size: 3, using: &numbers)
      for direction in FlowDirection.allCases {
        let model = try SelfAttention(interaction: matrix, direction: direction)
        let bounds = EnergyBounds(model)
        var system = try ParticleSystem(
          model: ParticleModel(model), positions: PointSet(points: uniformPoints(5, ambient: n, using: &numbers), ambient: n))
        for _ in 0..<8 {
          let energy = 2 * system.energetics.interactionEnergy
          #expect(energy <= bounds.upper * (1 + 1e-14) && energy >= bounds.lower * (1 - 1e-14))
          system.step(0.3, scheme: .euler)
        }
      }
      let model = try SelfAttention(interaction: matrix)
      let bounds = EnergyBounds(model)
      let eigen = try Self.eigen(model)
      let (bottom, top) = (eigen.vectors.first!, eigen.vectors.last!)
      let upper =
        bounds.upperRule == .topEigenvector
        ? twoEnergy([top], [1], model) : twoEnergy([bottom, bottom.map { -$0 }], [0.5, 0.5], model)
      #expect(abs(upper / bounds.upper - 1) < 1e-13)
      if eigen.values[0] <= 0 { #expect(abs(twoEnergy([bottom], [1], model) / bounds.lower - 1) < 1e-13) }
    }
  }

  private static func eigen(_ model: SelfAttention) throws -> (values: [Double], vectors: [[Double]]) {
    let n = model.ambient
    // By Jacobi's rotations, independent of the library's.
    var a = model.interaction
    var v = diagonalMatrix([Double](repeating: 1, count: n))
    for _ in 0..<40 {
      for p in 0..<n {
        for q in 0..<p where a[p][q] != 0 {
          let angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p])
          let (c, s) = (cos(angle), sin(angle))
          for k in 0..<n { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
          for k in 0..<n { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
          for k in 0..<n { (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]) }
        }
      }
    }
    let order = (0..<n).sorted { a[$0][$0] < a[$1][$1] }
    return (order.map { a[$0][$0] }, order.map { k in (0..<n).map { v[$0][k] } })
  }

  @Test("bounds of special matrices")
  func special() throws {
    func bounds(_ d: [Double], _ kernel: KernelKind = .exponential) throws -> EnergyBounds {
      EnergyBounds(try SelfAttention(interaction: diagonalMatrix(d), kernel: kernel, metric: .wasserstein))
    }
    #expect(try bounds([1, 1]).lower.distance(to: 1.26606587775).magnitude < 1e-11)
    #expect(try bounds([1, 1, 1]).lower.distance(to: sinh(1)).magnitude < 1e-15)
    #expect(try bounds([-1, -1, -1]).upper == cosh(1))
    #expect(try bounds([1, 0, 1]).lower == 1 && bounds([1, 0, 1]).lowerIsAttained)
    #expect(try bounds([0, 0]).upper == 1 && bounds([0, 0]).lower == 1)
    #expect(try !bounds([1, 2]).lowerIsAttained && bounds([1, 2]).lower > 1.26)
    let linear = try bounds([-2, 1.5], .linear)
    #expect(linear.lower == -2 && linear.upper == 1.5)
  }

  @Test("power series: energies of random measures lie between the bounds")
  func powerSeries() throws {
    var numbers = Numbers(seed: 77)
    for trial in 0..<60 {
      let n = 2 + trial % 3
      let series = numbers.field(2 + trial % 5)
      let matrix = trial % 4 == 0 ? diagonalMatrix([Double](repeating: 1.3, count: n)) : symmetricMatrix(n, size: 1, using: &numbers)
      let head = try AttentionKernel(interaction: matrix, inverseTemperature: 0.8, function: .powerSeries(series))
      let bounds = EnergyBounds(try SelfAttention(head: head, metric: .wasserstein))
      for count in [1, 2, 3, 8] {
        let points = uniformPoints(count, ambient: n, using: &numbers)
        var energy = 0.0
        for x in points {
          for y in points {
            let image = matrix.map { row in 0.8 * zip(row, y).reduce(0) { $0 + $1.0 * $1.1 } }
            let t = zip(x, image).reduce(0) { $0 + $1.0 * $1.1 }
            energy += series.reversed().reduce(0) { $0 * t + $1 } / Double(count * count)
          }
        }
        #expect(energy >= bounds.lower - 1e-14 && energy <= bounds.upper + 1e-14)
      }
    }
  }

  @Test("the tie of two clusters and one, and its two sides")
  func tie() throws {
    let points = { (angles: [Double]) in PointSet(points: angles.map { [cos($0), sin($0)] }, ambient: 2) }
    func isGlobal(_ lambda: Double, _ angles: [Double]) throws -> Bool {
      let model = try SelfAttention(interaction: [[-1, 0], [0, lambda]])
      let weights = angles.map { _ in 1 / Double(angles.count) }
      return GlobalCertificate(of: points(angles), weights: weights, model: model, tolerance: 1e-12).isGlobal
    }
    let (two, one) = ([0, Double.pi], [Double.pi / 2])
    let crossing = log(cosh(1.0))
    #expect(try isGlobal(crossing, two) && isGlobal(crossing, one))
    #expect(try isGlobal(crossing - 0.01, two) && !isGlobal(crossing - 0.01, one))
    // The regime where the reference's two clusters are stationary only.
    #expect(try !isGlobal(crossing + 0.01, two) && isGlobal(crossing + 0.01, one))
  }

  @Test("a metastable state is told from the maximum")
  func metastable() throws {
    let model = try SelfAttention(interaction: diagonalMatrix([1, 3, 4]))
    let state = GlobalCertificate(
      of: PointSet(points: [[0, 0, 1], [0, 0, -1]], ambient: 3), weights: [0.5, 0.5], model: model)
    // A few roundings of e⁴.
    #expect(abs(state.twoEnergy - cosh(4)) < 1e-12 && abs(state.upper - exp(4)) < 1e-12)
    #expect(!state.isGlobal && state.gap > 27 && state.logScale == 0 && state.rule == .topEigenvector)
  }

  @Test("the uniform density is certified for D = I")
  func uniformDensity() throws {
    for mesh in [SphereMesh.icosphere(subdivisions: 4), .circle(nodes: 512)] {
      let n = mesh.ambient
      let model = try SelfAttention(
        interaction: diagonalMatrix([Double](repeating: 1, count: n)), direction: .descent)
      let points = PointSet(ambient: n, coordinates: mesh.coordinates)
      let certificate = GlobalCertificate(of: points, weights: mesh.nodeArea.values.map { $0 / mesh.totalArea }, model: model)
      #expect(certificate.isGlobal && certificate.tolerance == 1e-6 && certificate.twoEnergy >= certificate.lower * (1 - 1e-14))
    }
  }

  @Test("minimizing densities on the circle, D = diag(1, d₂): bounds about the exact least energy")
  func minimizingDensities() throws {
    let mesh = SphereMesh.circle(nodes: 128)
    let points = PointSet(ambient: 2, coordinates: mesh.coordinates)
    for (d2, energy) in [(1.05, 1.279874386250), (1.1, 1.293037275191), (1.3, 1.339333985570)] {
      let model = try SelfAttention(interaction: [[1, 0], [0, d2]], direction: .descent)
      // Kμ constant: by the eigenvectors of K whose eigenvalues stand out of rounding.
      let kernel = model.kernelOperator(on: points)
      var matrix = DenseMatrix(rows: 128, columns: 128)
      for j in 0..<128 {
        let column = kernel.apply((0..<128).map { $0 == j ? 1 : 0 })
        for i in 0..<128 { matrix[i, j] = column[i] }
      }
      let eigen = SymmetricEigen(matrix)
      var mass = [Double](repeating: 0, count: 128)
      for e in 0..<128 where eigen.values[e] > 1e-9 * eigen.values[127] {
        let share = (0..<128).reduce(0) { $0 + eigen.vectors[$1, e] } / eigen.values[e]
        for i in 0..<128 { mass[i] += share * eigen.vectors[i, e] }
      }
      let total = mass.reduce(0, +)
      mass = mass.map { $0 / total }
      #expect(mass.allSatisfy { $0 > 0 })
      let certificate = GlobalCertificate(of: points, weights: mass, model: model)
      let values = (certificate.twoEnergy, certificate.lower)
      #expect(values.0 >= energy - 1e-11 && values.1 <= energy + 1e-11 && values.0 - values.1 < 1e-7)
      #expect(certificate.isGlobal && certificate.rule == .convexity)
    }
  }

  @Test("no measure lies below a convexity bound", arguments: [2, 3])
  func convexity(n: Int) throws {
    var numbers = Numbers(seed: 23)
    for _ in 0..<12 {
      let root = symmetricMatrix(n, size: 1.2, using: &numbers)
      let square = root.map { row in root.map { other in zip(row, other).reduce(0) { $0 + $1.0 * $1.1 } } }
      let model = try SelfAttention(interaction: square, direction: .descent)
      func measure() -> (points: [[Double]], weights: [Double]) {
        let count = Int.random(in: 1...60, using: &numbers)
        let weights = (0..<count).map { _ in 1 + numbers.signed() }
        return (uniformPoints(count, ambient: n, using: &numbers), weights.map { $0 / weights.reduce(0, +) })
      }
      let certificates = (0..<3).map { _ in
        let (points, weights) = measure()
        return GlobalCertificate(of: PointSet(points: points, ambient: n), weights: weights, model: model)
      }
      // What is known to be missing at least is not more than what is missing at most.
      for certificate in certificates { #expect(certificate.excess <= certificate.gap && certificate.isNotGlobal) }
      for _ in 0..<10 {
        let (points, weights) = measure()
        let energy = twoEnergy(points, weights, model)
        for certificate in certificates { #expect(energy * exp(-certificate.logScale) >= certificate.lower * (1 - 1e-13)) }
      }
    }
  }

  @Test("the minimum over the sphere: below every sample, and sharp where it is known")
  func sphereMinimum() throws {
    var numbers = Numbers(seed: 5)
    for n in [2, 3] {
      for size in [0.3, 1.5, 4] {
        let model = try SelfAttention(interaction: symmetricMatrix(n, size: size, using: &numbers), direction: .descent)
        let centre = uniformPoints(1, ambient: n, using: &numbers)
        let point = MeasurePotential(PointSet(points: centre, ambient: n), weights: [1], model: model)
        // One point x₀: e^{−|βDx₀|} at −Dx₀/|Dx₀|.
        let image = model.interaction.map { row in zip(row, centre[0]).reduce(0) { $0 + $1.0 * $1.1 } }
        let exact = exp(-image.reduce(0) { $0 + $1 * $1 }.squareRoot() - point.logScale)
        let minimum = try #require(SphereMinimum(of: point, model: model, tolerance: 1e-9 * exact))
        #expect(minimum.lowerBound <= exact * (1 + 1e-14) && minimum.lowerBound > exact * (1 - 3e-9))
        let points = uniformPoints(30, ambient: n, using: &numbers)
        let many = MeasurePotential(
          PointSet(points: points, ambient: n), weights: [Double](repeating: 1.0 / 30, count: 30), model: model)
        let bound = try #require(SphereMinimum(of: many, model: model, tolerance: 1e-8 * exp(-many.logScale)))
        let samples = many(PointSet(points: uniformPoints(20_000, ambient: n, using: &numbers), ambient: n))
        #expect(bound.lowerBound <= samples.min()! && bound.leastValue - bound.lowerBound < 1.1e-8 * exp(-many.logScale))
      }
    }
  }

  @Test("Gibbs's bound lies above the distance to the minimum of a free energy with noise")
  func gibbs() throws {
    let mesh = SphereMesh.circle(nodes: 60)
    let model = try SelfAttention(interaction: [[2, 0], [0, 0.5]], direction: .descent)
    let points = PointSet(ambient: 2, coordinates: mesh.coordinates)
    let kernel = model.kernelOperator(on: points)
    let reference = [Double](repeating: 1.0 / 60, count: 60)
    let (temperature, outer) = (0.3, (0..<60).map { 0.3 * points[$0][0] })
    func potential(_ mass: [Double]) -> [Double] { zip(kernel.apply(mass), outer).map { $0 + $1 } }
    func free(_ mass: [Double]) -> Double {
      let entropy = zip(mass, reference).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * log($1.0 / $1.1) : 0) }
      return kernel.interactionEnergy(mass) + zip(outer, mass).reduce(0) { $0 + $1.0 * $1.1 } + temperature * entropy
    }
    func bound(_ mass: [Double]) -> GibbsBound {
      GibbsBound(mass: mass, reference: reference, potential: potential(mass), temperature: temperature)
    }
    // The minimizer is the fixed point of Γ; damped, the iteration contracts.
    var best = reference
    for _ in 0..<2_000 { best = zip(best, bound(best).gibbs).map { 0.9 * $0 + 0.1 * $1 } }
    #expect(bound(best).gap < 1e-12)
    var numbers = Numbers(seed: 8)
    for trial in 0..<50 {
      var mass = (0..<60).map { pow(1 + numbers.signed(), Double(1 + trial % 6)) * best[$0] }
      let total = mass.reduce(0, +)
      mass = mass.map { $0 / total }
      let (gap, distance) = (bound(mass).gap, free(mass) - free(best))
      #expect(gap >= distance - 1e-12 && gap < 10 * distance + 1e-12)
    }
  }
}
