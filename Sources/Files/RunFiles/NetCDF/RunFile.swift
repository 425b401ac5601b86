import Configurations
import Kernels
import MinimizingMovements
import Spaces

/// A run as stored: mesh, configuration, times and ledger in memory, states read on demand. The file may be growing: what is here
/// is what it held when it was opened. Everything is checked against everything else: a file that contradicts itself is an error.
///
///     let run = try RunFile("run.nc")
///     for (index, time) in run.times.enumerated() { print(time, try run.density(at: index).values.max()!) }
package struct RunFile: Sendable {
  package let path: String
  package let configuration: Configuration
  package let mesh: SphereMesh
  /// How exact the kernel is that the steps are taken with; nil when the file does not say.
  package let kernel: KernelAccuracy?
  /// Times of the stored states, t = 0 first; the last is that of the last step.
  package let times: [Double]
  /// One row a step, all steps.
  package let ledger: [LedgerRow]
  /// The state after the last step: what a continued run starts from.
  package let state: MovementState
  /// Whether this is a geodesic, which has the layout of a run: its rows are slices of the path, and nothing steps it on.
  package let isGeodesic: Bool
  /// Whether the last state is not among the `density` of the file, as in files of version 0.1.0 whose period of output did not divide
  /// the number of steps.
  private let lastIsApart: Bool

  /// - Parameter isThorough: whether all states are read and checked, not only the last.
  /// - Throws: ``InputError`` when the file is missing, damaged, not a run of this program, or contradicts itself.
  package init(_ path: String, isThorough: Bool = false) throws {
    self.path = path
    (configuration, mesh, kernel, times, ledger, state, isGeodesic, lastIsApart) = try readingNetCDF(path) { file in
      guard let text = try file.textAttribute("configuration"), file.hasVariable("density"), file.hasVariable("status") else {
        throw InputError(path, "this is not a run file", remedy: "use a file that jko run or jko init wrote")
      }
      let configuration = try Configuration(yaml: text, file: "\(path): configuration")
      let mesh = try file.readMesh()
      if let difference = mesh.difference(from: configuration.sphere) { throw RunFile.wrong(path, difference) }
      var times = try file.doubles("time", over: ["time"])
      let ledger = try LedgerColumns.read(from: file)
      guard !times.isEmpty else { throw RunFile.wrong(path, "it holds no complete state") }
      let isGeodesic = file.hasVariable("speed")
      let lastIsApart = ledger.count > 0 && (times.count - 1) * configuration.output.every < ledger.count
      var last = MovementState(
        time: ledger.last?.time ?? 0, stepCount: ledger.count,
        density: NodeField(try file.doubles("density", over: ["time", "node"], at: times.count - 1)),
        potential: RunFile.defined(try file.doubles("potential", over: ["time", "node"], at: times.count - 1)))
      // Until version 0.1.0 the last state stood apart, and mostly twice.
      if file.hasVariable("restart_density") {
        let density = try file.doubles("restart_density", over: ["node"])
        guard lastIsApart || density == last.density.values else {
          throw RunFile.wrong(path, "density and restart_density of its last state differ")
        }
        last.density = NodeField(density)
        last.potential = RunFile.defined(try file.doubles("restart_potential", over: ["node"]))
        if lastIsApart { times.append(last.time) }
      }
      try RunFile.check(last.density, on: mesh, path, at: last.time)
      try RunFile.check(times, ledger, every: configuration.output.every, path)
      return (configuration, mesh, try RunFile.kernel(of: file), times, ledger, last, isGeodesic, lastIsApart)
    }
    if isThorough { for index in times.indices { _ = (try density(at: index), try potential(at: index)) } }
  }

  /// The density at `times[index]`, one number a node.
  package func density(at index: Int) throws -> NodeField {
    if lastIsApart && index == times.count - 1 { return state.density }
    let density = NodeField(try field("density", at: index))
    try Self.check(density, on: mesh, path, at: times[index])
    return density
  }

  /// The multiplier φ of the step that led to `times[index]`; nil at t = 0.
  package func potential(at index: Int) throws -> NodeField? {
    lastIsApart && index == times.count - 1 ? state.potential : Self.defined(try field("potential", at: index))
  }

  /// Steps taken until `times[index]`: the state is that after the ledger's row before this place.
  package func stepCount(at index: Int) -> Int { min(index * configuration.output.every, ledger.count) }

  /// Steps of the run that did not converge.
  package var unconvergedSteps: Int { ledger.count { !$0.status.isConverged } }

  private func field(_ name: String, at index: Int) throws -> [Double] {
    precondition(times.indices.contains(index), "a run of \(times.count) states has none at \(index)")
    return try readingNetCDF(path) { try $0.doubles(name, over: ["time", "node"], at: index) }
  }

  /// A field of nodes, nil where it is not given.
  private static func defined(_ values: [Double]) -> NodeField? { values.allSatisfy(\.isFinite) ? NodeField(values) : nil }

  /// A density is finite, not negative, and of total mass one to 1e-9: a millionth of what any picture shows, and far above rounding.
  private static func check(_ density: NodeField, on mesh: SphereMesh, _ path: String, at time: Double) throws {
    guard density.values.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw wrong(path, "its density at time \(time) has a value that is negative or no number")
    }
    let mass = mesh.mass(density).total
    guard abs(mass - 1) <= 1e-9 else { throw wrong(path, "its density at time \(time) has total mass \(mass) instead of 1") }
  }

  /// Times and ledger: finite, ascending, and each state's time that of its step.
  private static func check(_ times: [Double], _ ledger: [LedgerRow], every: Int, _ path: String) throws {
    var before = 0.0
    for (step, row) in ledger.enumerated() {
      guard row.time.isFinite, row.time > before else {
        throw wrong(path, "step \(step + 1) of its ledger ends at time \(row.time), after \(before)")
      }
      guard row.interactionEnergy.isFinite, row.action.isFinite, row.decrease.isFinite else {
        throw wrong(path, "step \(step + 1) of its ledger has an energy that is no number")
      }
      before = row.time
    }
    let count = ledger.count / every + (ledger.count % every == 0 ? 1 : 2)
    guard times.count == count else {
      throw wrong(path, "it holds \(times.count) states, and its ledger \(ledger.count) steps, each \(every)th kept")
    }
    for (index, time) in times.enumerated() {
      let step = min(index * every, ledger.count)
      guard time == (step == 0 ? 0 : ledger[step - 1].time) else {
        throw wrong(path, "the time \(time) of its state \(index) is not that of step \(step)")
      }
    }
  }

  private static func kernel(of file: borrowing NetCDFFile) throws -> KernelAccuracy? {
    guard let rank = try file.numberAttribute("kernel_rank"), let error = try file.numberAttribute("kernel_error") else { return nil }
    guard let whole = Int32(exactly: rank), whole >= 0 else { throw wrong(file.path, "its kernel_rank is \(rank)") }
    return KernelAccuracy(
      rank: Int(whole), error: error, kind: try file.textAttribute("kernel_operator").flatMap(KernelOperatorKind.init),
      logScale: try file.numberAttribute("kernel_log_scale") ?? 0)
  }

  static func wrong(_ path: String, _ problem: String) -> InputError {
    InputError(path, problem, remedy: "use a file as jko wrote it")
  }
}
