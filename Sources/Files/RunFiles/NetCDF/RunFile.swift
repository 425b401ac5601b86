import Configurations
import Kernels
import MinimizingMovements
import Spaces

/// A run as stored: mesh, configuration, times and ledger in memory, states read on demand. The file may be growing: what is here
/// is what it held when it was opened.
///
///     let run = try RunFile("run.nc")
///     for (index, time) in run.times.enumerated() { print(time, try run.density(at: index).values.max()!) }
package struct RunFile: Sendable {
  package let path: String
  package let configuration: Configuration
  package let mesh: SphereMesh
  /// How exact the kernel is that the steps are taken with; nil when the file does not say.
  package let kernel: KernelAccuracy?
  /// Times of the stored states, t = 0 first.
  package let times: [Double]
  /// One row a step, all steps.
  package let ledger: [LedgerRow]
  /// The state after the last step, stored or not among the states at ``times``: what a continued run starts from.
  package let state: MovementState
  /// Whether this is a geodesic, which has the layout of a run: its rows are slices of the path, and nothing steps it on.
  package let isGeodesic: Bool

  /// - Throws: ``InputError`` when the file is missing, cut off, or not a run of this program.
  package init(_ path: String) throws {
    self.path = path
    (configuration, mesh, kernel, times, ledger, state, isGeodesic) = try readingNetCDF(path) { file in
      guard let text = try file.textAttribute("configuration"), file.hasVariable("restart_density"), file.hasVariable("status") else {
        throw InputError(path, "this is not a run file", remedy: "use a file that jko run or jko init wrote")
      }
      let mesh = try file.readMesh()
      let rank = try file.numberAttribute("kernel_rank"), error = try file.numberAttribute("kernel_error")
      let kind = (try? file.textAttribute("kernel_operator")).flatMap { $0 }.flatMap(KernelOperatorKind.init)
      let logScale = try file.numberAttribute("kernel_log_scale") ?? 0
      let kernel = rank.flatMap { rank in
        error.map { KernelAccuracy(rank: Int(rank), error: $0, kind: kind, logScale: logScale) }
      }
      let times = try file.doubles("time", start: [0], count: [try file.length("time")])
      let ledger = try LedgerColumns.read(from: file)
      let density = try file.doubles("restart_density", start: [0], count: [mesh.nodeCount])
      let potential = try file.doubles("restart_potential", start: [0], count: [mesh.nodeCount])
      guard !times.isEmpty, density.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
        throw InputError(path, "the run holds no complete state", remedy: "start it again")
      }
      let state = MovementState(
        time: ledger.last?.time ?? 0, stepCount: ledger.count, density: NodeField(density),
        potential: ledger.isEmpty ? nil : NodeField(potential))
      let configuration = try Configuration(yaml: text, file: "\(path): configuration")
      return (configuration, mesh, kernel, times, ledger, state, file.hasVariable("speed"))
    }
  }

  /// The density at `times[index]`, one number a node.
  package func density(at index: Int) throws -> NodeField { try field("density", at: index) }

  /// The multiplier φ of the step that led to `times[index]`; nil at t = 0.
  package func potential(at index: Int) throws -> NodeField? {
    let potential = try field("potential", at: index)
    return potential.values.contains { $0.isNaN } ? nil : potential
  }

  /// Steps of the run that did not converge.
  package var unconvergedSteps: Int { ledger.count { !$0.status.isConverged } }

  private func field(_ name: String, at index: Int) throws -> NodeField {
    precondition(times.indices.contains(index), "a run of \(times.count) states has none at \(index)")
    return try readingNetCDF(path) { NodeField(try $0.doubles(name, start: [index, 0], count: [1, mesh.nodeCount])) }
  }
}

/// Reads from a file that exists; what goes wrong is the file's fault.
func readingNetCDF<Result>(_ path: String, _ body: (borrowing NetCDFFile) throws -> Result) throws -> Result {
  _ = try readableFile(path, kind: "NetCDF")
  do {
    let file = try NetCDFFile(path, .read)
    return try body(file)
  } catch let error as NetCDFError {
    throw InputError(
      path, "it is cut off or no NetCDF file of this program (\(error.operation): \(error.libraryReason))",
      remedy: "use a complete file that jko wrote")
  }
}
