import Configurations
import Kernels
import Geodesics
import MinimizingMovements
import Outputs
import Spaces

/// A geodesic in the layout of a run: times 0, 1/N, …, 1, and a ledger row a slice, whose action is ½ of the squared length of
/// the slice over its duration. The attributes hold the distance and its bound.
struct GeodesicFile {
  let mesh: SphereMesh
  let configuration: Configuration
  let model: SelfAttention
  let geodesic: Geodesic

  func write(to durable: inout DurableFile, history: String) throws {
    let states = states
    let rows = rows(states)
    try durable.create { path in
      var file = try NetCDFFile(path, .create)
      try file.writeGlobalAttributes(title: "Geodesic between two states of self-attention", history: history, configuration: configuration)
      let isNonlocal = configuration.attention.metric == .nonlocalMobility
      let numbers = [
        ("distance", geodesic.distance), (isNonlocal ? "bound_about_path" : "distance_lower_bound", geodesic.lowerBound),
        ("relative_gap", geodesic.relativeGap),
        ("speed_variation", geodesic.speedVariation),
      ]
      for (name, value) in numbers { try file.setAttribute(name, of: nil, value) }
      try file.setAttribute(
        "bounds", of: nil, "of the mesh's problem, whose distance tends to that of the measures as meshes get finer")
      try file.setAttribute("metric", of: nil, configuration.attention.metric.rawValue)
      try file.setAttribute("status", of: nil, geodesic.status.label)
      try RunWriter.define(in: file, mesh: mesh, isCompressed: true)
      try LedgerColumns.define(in: file)
      try file.define("speed", ["step"], "speed of the path in each slice, constant for a geodesic")
      try file.writeMesh(mesh)
      for (index, state) in states.enumerated() { try RunWriter.write(state, at: index, to: file) }
      for (index, row) in rows.enumerated() { try LedgerColumns.write(row, at: index, to: file) }
      try file.write("speed", start: [0], count: [geodesic.speeds.count], geodesic.speeds)
      try file.close()
    }
  }

  private var states: [MovementState] {
    let slices = geodesic.path.slices
    let nodes = mesh.nodeCount
    return (0...slices).map { t in
      MovementState(
        time: Double(t) / Double(slices), stepCount: t, density: NodeField(geodesic.path.density(at: t)),
        potential: t == 0 ? nil : NodeField(Array(geodesic.potential[(t - 1) * nodes..<t * nodes])))
    }
  }

  private func rows(_ states: [MovementState]) -> [LedgerRow] {
    let kernel = model.kernelOperator(on: PointSet(ambient: mesh.ambient, coordinates: mesh.coordinates))
    let energies = states.map { kernel.interactionEnergy(mesh.mass($0.density).values) }
    let slices = Double(geodesic.path.slices)
    let status: StepStatus =
      switch geodesic.status {
      case .converged: .converged
      case .stationary: .stationary
      case .iterationLimit: .innerLimit
      case .outerLimit: .outerLimit
      case .stalled, .interrupted: .stalled
      }
    return geodesic.speeds.enumerated().map { slice, speed in
      let state = states[slice + 1]
      return LedgerRow(
        time: state.time, interactionEnergy: energies[slice + 1], action: speed * speed / (2 * slices), decrease: 0,
        dualityGap: geodesic.relativeGap, criticality: 0, audit: .nan, outerIterations: geodesic.outerIterations, newtonIterations: 0,
        restoredMass: 0, minimumDensity: state.density.values.min() ?? 0, massError: mesh.mass(state.density).total - 1, wallSeconds: 0,
        status: status)
    }
  }
}
