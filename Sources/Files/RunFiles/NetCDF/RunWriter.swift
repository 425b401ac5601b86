import Configurations
import Kernels
import MinimizingMovements
import Spaces

/// Writes a run, a step at a time. After every call the file on disk is closed, synchronized and complete; a kill loses at most
/// the step being written.
///
///     var writer = try RunWriter(creating: "run.nc", configuration: configuration, mesh: mesh, initial: density)
///     let row = movement.step()
///     try writer.append(movement.state, row)
///
/// While a run is being written a second copy of the file stands beside it, `run.nc.shadow`; see ``DurableFile``. A step costs two
/// appends of its state: a few tens of milliseconds at 10,000 nodes.
package struct RunWriter: ~Copyable {
  private var file: DurableFile
  private let outputPeriod: Int
  private var newConfiguration: String?
  /// The last steps, enough to bring the shadow up to date.
  private var recent: [(state: MovementState, row: LedgerRow)] = []

  /// Starts a run file with the state at t = 0.
  /// - Parameter kernel: how exact the kernel is that the steps are taken with.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, or cannot be written.
  package init(
    creating path: String, configuration: Configuration, mesh: SphereMesh, initial: NodeField, kernel: KernelAccuracy? = nil,
    history: String = "AttentionJKO", overwrite: Bool = false
  ) throws {
    file = DurableFile(path)
    outputPeriod = configuration.output.every
    guard overwrite || !file.exists else { throw OutputError.exists(path, resumable: true) }
    try file.create { path in
      var file = try NetCDFFile(path, .create)
      try file.writeGlobalAttributes(
        title: "Minimizing movement of mean-field self-attention", history: history, configuration: configuration)
      let warnings = configuration.warnings(on: mesh).map(\.description)
      if !warnings.isEmpty { try file.setAttribute("warnings", of: nil, warnings.joined(separator: "\n")) }
      if let kernel {
        try file.setAttribute("kernel_rank", of: nil, [Int32(kernel.rank)])
        try file.setAttribute("kernel_error", of: nil, kernel.error)
        if let kind = kernel.kind { try file.setAttribute("kernel_operator", of: nil, kind.rawValue) }
        if kernel.logScale != 0 { try file.setAttribute("kernel_log_scale", of: nil, kernel.logScale) }
      }
      try Self.define(in: file, mesh: mesh)
      try file.writeMesh(mesh)
      try Self.write(MovementState(density: initial), at: 0, to: file)
      try Self.writeRestart(MovementState(density: initial), to: file)
      try file.close()
    }
  }

  /// Continues the file of `run`. The configuration is stored with the next step when it differs from the run's.
  package init(continuing run: RunFile, configuration: Configuration? = nil) {
    file = DurableFile(run.path)
    outputPeriod = run.configuration.output.every
    if let configuration, configuration != run.configuration { newConfiguration = configuration.yaml }
  }

  deinit { file.removeShadow() }

  /// Appends the step that led to `state`.
  /// - Throws: ``OutputError`` when it cannot be written; the file then ends with the step before.
  package mutating func append(_ state: MovementState, _ row: LedgerRow) throws {
    recent = recent.suffix(1) + [(state, row)]
    let recent = recent
    let period = outputPeriod
    let configuration = newConfiguration
    try file.advance { path in
      var file = try NetCDFFile(path, .write)
      let stored = try file.length("step")
      for (state, row) in recent where state.stepCount > stored {
        try LedgerColumns.write(row, at: state.stepCount - 1, to: file)
        if state.stepCount % period == 0 { try Self.write(state, at: state.stepCount / period, to: file) }
      }
      try Self.writeRestart(state, to: file)
      if let configuration { try file.setAttribute("configuration", of: nil, configuration) }
      try file.close()
    }
  }

  static func define(in file: borrowing NetCDFFile, mesh: SphereMesh) throws {
    try file.defineDimension("time", length: nil)
    try file.defineDimension("step", length: nil)
    try file.defineMesh(mesh)
    try file.define("time", ["time"], "time of the flow")
    let fields = [
      ("density", ["time", "node"], "probability density per unit area"),
      ("potential", ["time", "node"], "multiplier of the continuity equation of the step that led here"),
      ("restart_density", ["node"], "density after the last step"),
      ("restart_potential", ["node"], "multiplier of the last step"),
    ]
    for (name, dimensions, meaning) in fields {
      try file.define(name, dimensions, chunks: dimensions.count == 2 ? [1, mesh.nodeCount] : nil, meaning)
      try file.setAttribute("mesh", of: name, "mesh")
      try file.setAttribute("location", of: name, "node")
      try file.setAttribute("coordinates", of: name, "node_longitude node_latitude")
      try file.setAttribute("_FillValue", of: name, .nan)
    }
    try LedgerColumns.define(in: file)
  }

  static func write(_ state: MovementState, at index: Int, to file: borrowing NetCDFFile) throws {
    let nodes = state.density.count
    try file.write("time", start: [index], count: [1], [state.time])
    try file.write("density", start: [index, 0], count: [1, nodes], state.density.values)
    try file.write("potential", start: [index, 0], count: [1, nodes], potential(of: state))
  }

  static func writeRestart(_ state: MovementState, to file: borrowing NetCDFFile) throws {
    try file.write("restart_density", start: [0], count: [state.density.count], state.density.values)
    try file.write("restart_potential", start: [0], count: [state.density.count], potential(of: state))
  }

  private static func potential(of state: MovementState) -> [Double] {
    state.potential?.values ?? [Double](repeating: .nan, count: state.density.count)
  }
}
