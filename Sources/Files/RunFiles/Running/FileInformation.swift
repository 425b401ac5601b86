import Configurations
import Kernels
import MinimizingMovements
import Spaces

/// What a file holds, for `jko info`.
package struct FileInformation: Sendable, Equatable, Encodable {
  package struct Model: Sendable, Equatable, Encodable {
    /// D, row by row.
    package var interaction: [[Double]]
    /// V, row by row, where it is not ±D.
    package var value: [[Double]]?
    package var beta: Double
    package var kernel: String
    /// Nil where V is not ±D.
    package var direction: String?
    package var metric: String
  }

  package struct Mesh: Sendable, Equatable, Encodable {
    package var kind: String
    package var nodes: Int
    package var faces: Int
    package var area: Double
  }

  package var file: String
  /// `run`, `geodesic` or `particles`.
  package var kind: String
  package var model: Model
  package var mesh: Mesh?
  /// By which operator the kernel is applied, and how exact that is.
  package var kernel: KernelAccuracy?
  package var particles: Int?
  package var times: [Double]
  package var steps: Int?
  package var lastStep: LedgerRecord?
  package var unconvergedSteps: Int?
  /// Of a run: what is to be said beside its certificates.
  package var warnings: [String] = []

  /// - Parameter isThorough: whether all states of the file are read and checked.
  /// - Throws: ``InputError`` when the file is neither a run nor a particle file.
  package init(_ path: String, isThorough: Bool = false) throws {
    file = path
    if try ParticleFile.isOne(path) {
      let particleFile = try ParticleFile(path, isThorough: isThorough)
      kind = "particles"
      model = Model(particleFile.configuration.attention)
      particles = particleFile.weights.count
      times = particleFile.times
    } else {
      let run = try RunFile(path, isThorough: isThorough)
      kind = run.isGeodesic ? "geodesic" : "run"
      model = Model(run.configuration.attention)
      mesh = Mesh(run.mesh, run.configuration.sphere)
      kernel = run.kernel
      times = run.times
      steps = run.ledger.count
      lastStep = run.ledger.last.map { LedgerRecord(step: run.ledger.count, row: $0) }
      unconvergedSteps = run.unconvergedSteps
      warnings = run.warnings.map(\.description)
    }
  }
}

extension FileInformation.Model {
  fileprivate init(_ attention: AttentionSection) {
    self.init(
      interaction: attention.interaction, value: attention.value, beta: attention.beta, kernel: attention.kernel.rawValue,
      direction: attention.value == nil ? attention.direction.rawValue : nil, metric: attention.metric.rawValue)
  }
}

extension FileInformation.Mesh {
  fileprivate init(_ mesh: SphereMesh, _ section: SphereSection) {
    let kind =
      switch section {
      case .icosphere(let subdivisions): "icosphere of level \(subdivisions)"
      case .circle: "regular polygon"
      case .imported(let file): "triangulation of \(file)"
      }
    self.init(kind: kind, nodes: mesh.nodeCount, faces: mesh.faceCount, area: mesh.totalArea)
  }
}

extension FileInformation: CustomStringConvertible {
  package var description: String {
    var rows = [("file", "\(file) (\(kind))")]
    if let mesh { rows.append(("mesh", "\(mesh.kind), \(mesh.nodes) nodes, \(mesh.faces) faces")) }
    if let particles { rows.append(("particles", "\(particles)")) }
    rows.append(("D", "\(model.interaction)"))
    if let value = model.value { rows.append(("V", "\(value)")) }
    let direction = model.direction.map { "\($0), " } ?? ""
    rows.append(("model", "\(model.kernel) kernel, beta \(model.beta), \(direction)\(model.metric) metric"))
    rows.append(
      ("flow", "dX = β P V a, P tangential, a the mean by attention; where a paper writes dX = P V a, its time is β times this one"))
    if kind == "geodesic" {
      rows.append(("bounds", "the mesh's problem's, whose distance tends to that of the measures with finer meshes"))
    }
    if let kernel {
      let operation = kernel.kind.map { " (\($0.rawValue))" } ?? ""
      rows.append(("kernel error", "at most \(short(kernel.error)) of each value of Kμ at the start, with rank \(kernel.rank)\(operation)"))
      if kernel.logScale != 0 {
        rows.append(("kernel scale", "energies and potentials are those of k e^-c, c = \(kernel.logScale): log 2E = c + log of the value"))
      }
    }
    rows.append(("states", "\(times.count), at times \(short(times.first ?? 0)) to \(short(times.last ?? 0))"))
    if let steps, let unconvergedSteps {
      rows.append(("steps", "\(steps)" + (unconvergedSteps > 0 ? ", \(unconvergedSteps) not converged" : "")))
    }
    if let lastStep {
      let row = lastStep.row
      rows.append(("last step", "\(lastStep.step), time \(short(row.time)), \(row.status.label)"))
      rows.append(("2E", fixed(2 * row.interactionEnergy, 10)))
      rows.append(("action", short(row.action)))
      rows.append(("decrease", short(row.decrease)))
      rows.append(("duality gap", short(row.dualityGap)))
      rows.append(("criticality", short(row.criticality)))
      rows.append(("audit", row.audit.isNaN ? "not made" : short(row.audit)))
      rows.append(("iterations", "\(row.outerIterations) outer, \(row.newtonIterations) Newton"))
      rows.append(("density, least", short(row.minimumDensity)))
      rows.append(("mass error", short(row.massError)))
    }
    for warning in warnings { rows.append(("warning", warning)) }
    return table(rows)
  }
}
