import Configurations
import Kernels
import MinimizingMovements
import Outputs
import Spaces

/// Writes a run, a step at a time. After every call the file on disk is closed, synchronized and complete; a kill loses at most
/// the step being written.
///
///     var writer = try RunWriter(creating: "run.nc", movement: movement)
///     let row = movement.step()
///     try writer.append(movement.state, row)
///
/// Nobody else writes the file meanwhile, and a second copy of it stands beside it; see ``DurableFile``. A step costs two appends of
/// its state: a few tens of milliseconds at 10,000 nodes. The last state is always in the file: where the period of output does not
/// keep it, the next step takes its place.
package struct RunWriter: ~Copyable {
  private var file: DurableFile
  private let outputPeriod: Int
  private var newConfiguration: String?
  /// The state the file ends with.
  private var last: MovementState
  /// The step that led there, which the shadow lacks; nil where this writer did not write it.
  private var lastRow: LedgerRow?

  /// Starts a run file with the present state of a movement, which must be at t = 0.
  /// - Parameters:
  ///   - configuration: what the file says about the movement; nil for what the movement itself knows.
  ///   - outputPeriod: every so many steps a state is kept; without a configuration.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, or cannot be written; ``InputError`` when the
  ///   configuration describes another movement.
  package init(
    creating path: String, movement: borrowing Movement, configuration: Configuration? = nil, outputPeriod: Int = 1,
    history: String = "AttentionJKO", overwrite: Bool = false
  ) throws {
    try self.init(
      try DurableFile(creating: path, overwrite: overwrite, resumable: true), movement: movement, configuration: configuration,
      outputPeriod: outputPeriod, history: history)
  }

  /// The same in a file that is this process's already.
  init(
    _ file: consuming DurableFile, movement: borrowing Movement, configuration: Configuration? = nil, outputPeriod: Int = 1,
    history: String
  ) throws {
    // A space or an energy of one's own is more than a configuration says.
    guard let mesh = movement.mesh, let model = movement.model else {
      throw InputError(file.name, "a run file is of attention on a sphere; the movement has a space or an energy of its own")
    }
    let settings = movement.settings
    if let configuration, let difference = configuration.difference(mesh: mesh, model: model, settings: settings) {
      throw InputError("configuration", "it does not describe the movement that is written: \(difference)")
    }
    try self.init(
      file, configuration: configuration ?? Configuration(mesh: mesh, model: model, settings: settings, outputPeriod: outputPeriod),
      mesh: mesh, initial: movement.state, kernel: movement.kernelAccuracy, history: history)
  }

  /// The same from the parts, which are trusted to belong together.
  init(
    _ file: consuming DurableFile, configuration: Configuration, mesh: SphereMesh, initial: MovementState, kernel: KernelAccuracy? = nil,
    history: String = "AttentionJKO"
  ) throws {
    precondition(initial.stepCount == 0 && initial.time == 0, "a file starts with the state at t = 0")
    self.file = file
    outputPeriod = configuration.output.every
    last = initial
    try self.file.create { path in
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
      try Self.define(in: file, mesh: mesh, isCompressed: configuration.output.every == 1)
      try LedgerColumns.define(in: file)
      try file.writeMesh(mesh)
      try Self.write(initial, at: 0, to: file)
      try file.close()
    }
  }

  /// Continues the file of `run`. The configuration is stored with the next step when it differs from the run's.
  /// - Throws: ``OutputError`` when another process writes it.
  package init(continuing run: RunFile, configuration: Configuration? = nil) throws {
    self.init(try DurableFile(run.path), continuing: run, configuration: configuration)
  }

  /// The same in a file that was this process's before it was read.
  init(_ file: consuming DurableFile, continuing run: RunFile, configuration: Configuration? = nil) {
    self.file = file
    outputPeriod = run.configuration.output.every
    last = run.state
    if let configuration, configuration != run.configuration { newConfiguration = configuration.yaml }
  }

  /// Appends the step that led to `state`.
  /// - Throws: ``OutputError`` when it cannot be written; the file then ends with the step before.
  package mutating func append(_ state: MovementState, _ row: LedgerRow) throws {
    precondition(state.stepCount == last.stepCount + 1, "steps follow one another")
    let (before, rowBefore, period, configuration, name) = (last, lastRow, outputPeriod, newConfiguration, file.name)
    try file.advance { path in
      var file = try NetCDFFile(path, .write)
      let stored = try file.length("step")
      if stored == before.stepCount {
        guard try Self.ends(file, with: before, at: Self.place(of: stored, period)) else {
          throw OutputError.changed(name, problem: "its last state is not the one written")
        }
      } else if let rowBefore, stored == before.stepCount - 1 {
        try LedgerColumns.write(rowBefore, at: stored, to: file)
        try Self.write(before, at: Self.place(of: before.stepCount, period), to: file)
      } else {
        throw OutputError.changed(name, problem: "it has \(stored) steps, and \(before.stepCount) were written")
      }
      try LedgerColumns.write(row, at: before.stepCount, to: file)
      try Self.write(state, at: Self.place(of: state.stepCount, period), to: file)
      if let configuration { try file.setAttribute("configuration", of: nil, configuration) }
      // A file of version 0.1.0 holds its last state apart; from now on it is among the others.
      for (variable, values) in [("restart_density", state.density.values), ("restart_potential", Self.potential(of: state))]
      where file.hasVariable(variable) { try file.write(variable, start: [0], count: [values.count], values) }
      try file.close()
    }
    (last, lastRow) = (state, row)
  }

  /// Where the state after some steps stands: every `period`-th keeps its place, and the ones between take the place after it.
  private static func place(of steps: Int, _ period: Int) -> Int { (steps + period - 1) / period }

  /// Whether the file ends with a state, to the last bit.
  private static func ends(_ file: borrowing NetCDFFile, with state: MovementState, at place: Int) throws -> Bool {
    // Version 0.1.0 did not keep the last state of a period that is not over.
    if try file.length("time") == place, file.hasVariable("restart_density") {
      return try file.doubles("restart_density", over: ["node"]) == state.density.values
    }
    return try file.length("time") == place + 1 && file.doubles("density", over: ["time", "node"], at: place) == state.density.values
  }

  /// The variables of states over time, which runs and geodesics have.
  static func define(in file: borrowing NetCDFFile, mesh: SphereMesh, isCompressed: Bool) throws {
    try file.defineDimension("time", length: nil)
    try file.defineDimension("step", length: nil)
    try file.defineMesh(mesh)
    try file.define("time", ["time"], "time of the flow")
    let fields = [
      ("density", "probability density per unit area"), ("potential", "multiplier of the continuity equation of the step that led here"),
    ]
    for (name, meaning) in fields {
      try file.define(name, ["time", "node"], chunks: [1, mesh.nodeCount], isCompressed: isCompressed, meaning)
      try file.setAttribute("mesh", of: name, "mesh")
      try file.setAttribute("location", of: name, "node")
      try file.setAttribute("coordinates", of: name, "node_longitude node_latitude")
      try file.setAttribute("_FillValue", of: name, .nan)
    }
  }

  static func write(_ state: MovementState, at index: Int, to file: borrowing NetCDFFile) throws {
    let nodes = state.density.count
    try file.write("time", start: [index], count: [1], [state.time])
    try file.write("density", start: [index, 0], count: [1, nodes], state.density.values)
    try file.write("potential", start: [index, 0], count: [1, nodes], potential(of: state))
  }

  private static func potential(of state: MovementState) -> [Double] {
    state.potential?.values ?? [Double](repeating: .nan, count: state.density.count)
  }
}
