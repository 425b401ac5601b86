import Configurations
import Kernels
import MinimizingMovements
import Spaces

extension Configuration {
  /// What a movement of attention on a sphere is, for a file that is written without a configuration of one's own.
  init(mesh: SphereMesh, model: SelfAttention, settings: MovementSettings, outputPeriod: Int = 1) {
    var attention = AttentionSection(interaction: model.interaction)
    attention.beta = model.inverseTemperature
    (attention.kernel, attention.direction, attention.metric) = (model.kernel, model.direction, model.metric)
    self.init(attention: attention, movement: MovementSection(step: settings.timeStep, extent: .steps(1)))
    sphere = SphereSection(describing: mesh)
    movement.settings = settings
    output.every = outputPeriod
  }

  /// What of a movement's parts the configuration contradicts; nil when it describes them.
  func difference(mesh: SphereMesh, model: SelfAttention, settings: MovementSettings) -> String? {
    if let difference = mesh.difference(from: sphere) { return difference }
    guard let mine = try? attention.model(), mine == model else { return "its section attention is another model than the movement's" }
    guard settings == movement.settings else { return "its time step, slices, solver or audit are not the movement's" }
    return nil
  }
}

extension SphereSection {
  /// The section that gives a mesh; one that no section builds is known by its file alone.
  init(describing mesh: SphereMesh) {
    let circle = mesh.ambient == 2 ? SphereMesh.circle(nodes: mesh.nodeCount) : nil
    let level = (0..<12).first { 10 << (2 * $0) + 2 == mesh.nodeCount }
    if let circle, circle.isSame(as: mesh) {
      self = .circle(nodes: mesh.nodeCount)
    } else if let level, mesh.ambient == 3, SphereMesh.icosphere(subdivisions: level).isSame(as: mesh) {
      self = .icosphere(subdivisions: level)
    } else {
      self = .imported(file: "the mesh in this file")
    }
  }
}
