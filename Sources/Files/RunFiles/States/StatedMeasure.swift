import Configurations
import Foundation
import Kernels
import Particles
import Spaces

/// A state that a question is asked about: the last of a run or of a particle file, or the initial measure of a configuration.
package struct StatedMeasure: Sendable {
  package let path: String
  package let configuration: Configuration
  package let points: PointSet
  /// Total 1.
  package let weights: [Double]
  /// nil for particles.
  package let mesh: SphereMesh?
  /// Of the state; nil for a configuration.
  package let time: Double?
  /// Σ m |v|² as the file itself has it: of the step that led to a run's state, 2·action/τ, or of the particles' flow; nil where
  /// there was no step.
  private let storedSquaredSpeed: Double?

  /// By its name, `.yaml` or `.yml` for a configuration; anything else is read as a NetCDF file.
  /// - Throws: ``InputError`` when the file is missing or neither.
  package init(_ path: String) throws {
    self.path = path
    if Self.isConfiguration(path) {
      configuration = try Configuration(contentsOf: path, for: .measure)
      let mesh = try configuration.sphere.mesh(relativeTo: directory(of: path))
      let density = try configuration.initial.density(on: mesh, relativeTo: directory(of: path))
      points = PointSet(ambient: mesh.ambient, coordinates: mesh.coordinates)
      weights = mesh.mass(density).values
      (self.mesh, time, storedSquaredSpeed) = (mesh, nil, nil)
    } else if try ParticleFile.isOne(path) {
      let file = try ParticleFile(path)
      let last = file.times.count - 1
      configuration = file.configuration
      (points, weights) = (try file.positions(at: last), file.weights)
      (mesh, time, storedSquaredSpeed) = (nil, file.times[last], file.energetics[last].dissipation)
    } else {
      let run = try RunFile(path)
      configuration = run.configuration
      points = PointSet(ambient: run.mesh.ambient, coordinates: run.mesh.coordinates)
      weights = run.mesh.mass(run.state.density).values
      (mesh, time) = (run.mesh, (run.ledger.last?.time ?? 0))
      let before = run.ledger.count > 1 ? run.ledger[run.ledger.count - 2].time : 0
      storedSquaredSpeed = run.isGeodesic ? nil : run.ledger.last.map { 2 * $0.action / ($0.time - before) }
    }
  }

  /// Whether a file is a configuration, by its name.
  package static func isConfiguration(_ path: String) -> Bool {
    ["yaml", "yml"].contains((path as NSString).pathExtension.lowercased())
  }

  /// The model, which must be a gradient flow.
  /// - Throws: ``InputError`` when D is not symmetric, or V is neither D nor −D.
  package func model() throws -> SelfAttention {
    let (matrix, value) = (configuration.attention.interaction, configuration.attention.value)
    func isValue(_ sign: Double) -> Bool { value == nil || value == matrix.map { $0.map { sign * $0 } } }
    let direction = configuration.attention.direction
    guard isValue(direction == .ascent ? 1 : -1) else {
      throw InputError(path, "V is neither D nor −D, so the flow has no energy to be an optimum of", remedy: "use a gradient flow")
    }
    let model: SelfAttention
    do {
      model = try configuration.attention.model()
    } catch let error as ModelError {
      throw InputError(path, error.description)
    }
    return model
  }

  /// Σ m |v|² of the flow at this state: the rate at which it changes E; nil where the kernel of particles overflows.
  package func squaredSpeed() throws -> Double? {
    if let storedSquaredSpeed { return storedSquaredSpeed }
    guard let model = try? configuration.attention.particleModel() else { return nil }
    return try ParticleSystem(model: model, positions: points, weights: weights).energetics.dissipation
  }
}
