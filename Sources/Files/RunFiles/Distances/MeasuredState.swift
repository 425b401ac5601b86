import Configurations
import Measures
import Spaces
import SystemPackage

/// One side of a distance: the last state of a run, the last of a particle file, or the initial measure of a configuration.
struct MeasuredState {
  let path: String
  let configuration: Configuration
  /// nil for particles, which live on any mesh.
  private let state: (mesh: SphereMesh, density: NodeField)?
  private let particles: PointMasses?

  /// By its name, `.yaml` or `.yml` for a configuration; anything else is read as a NetCDF file.
  /// - Throws: ``InputError`` when the file is missing or neither.
  init(_ path: String) throws {
    self.path = path
    if ["yaml", "yml"].contains(FilePath(path).extension?.lowercased() ?? "") {
      configuration = try Configuration(contentsOf: path, for: .measure)
      let mesh = try configuration.sphere.mesh(relativeTo: directory(of: path))
      state = (mesh, try configuration.initial.density(on: mesh, relativeTo: directory(of: path)))
      particles = nil
    } else if try readingNetCDF(path, { $0.hasVariable("particle_coordinates") }) {
      let file = try ParticleFile(path, isThorough: true)
      configuration = file.configuration
      state = nil
      let last = try file.positions(at: file.times.count - 1)
      particles = PointMasses(points: (0..<last.count).map { last[$0] }, weights: file.weights)
    } else {
      let run = try RunFile(path, isThorough: true)
      configuration = run.configuration
      state = (run.mesh, run.state.density)
      particles = nil
    }
  }

  /// The mesh the side lives on, for particles the one its configuration names.
  func mesh() throws -> SphereMesh { try state?.mesh ?? configuration.sphere.mesh(relativeTo: directory(of: path)) }

  var isParticles: Bool { particles != nil }

  /// The density on a mesh; particles are deposited on it.
  /// - Throws: ``InputError`` when the side lives on another mesh.
  func density(on mesh: SphereMesh, of other: String) throws -> NodeField {
    if let state {
      guard state.mesh.isSame(as: mesh) else {
        throw InputError(
          path,
          "it is on another mesh than \(other) (\(state.mesh.nodeCount) nodes of R\(state.mesh.ambient) and \(mesh.nodeCount) of R\(mesh.ambient))",
          remedy: "use two states on one mesh")
      }
      return state.density
    }
    guard let particles, particles.points.allSatisfy({ $0.count == mesh.ambient }) else {
      throw InputError(path, "its particles are not in R\(mesh.ambient), where \(other) is", remedy: "use two states of one dimension")
    }
    return mesh.density(depositedMass(of: particles, on: mesh))
  }
}
