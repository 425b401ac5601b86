import AttentionModel
import MinimizingMovements
import SphereMeshes

/// What a file holds, for `jko info`.
public struct FileInformation: Sendable, Equatable, Encodable {
  public struct Model: Sendable, Equatable, Encodable {
    /// D, row by row.
    public var interaction: [[Double]]
    /// V, row by row, where it is not ±D.
    public var value: [[Double]]?
    public var beta: Double
    public var kernel: String
    /// Nil where V is not ±D.
    public var direction: String?
    public var metric: String
  }

  public struct Mesh: Sendable, Equatable, Encodable {
    public var kind: String
    public var nodes: Int
    public var faces: Int
    public var area: Double
  }

  public struct Row: Sendable, Equatable, Encodable {
    public var step: Int
    public var time: Double
    public var interactionEnergy: Double
    public var action: Double
    public var decrease: Double
    public var dualityGap: Double
    public var criticality: Double
    public var audit: Double?
    public var outerIterations: Int
    public var newtonIterations: Int
    public var restoredMass: Double
    public var minimumDensity: Double
    public var massError: Double
    public var wallSeconds: Double
    public var status: String
  }

  public var file: String
  /// `run`, `geodesic` or `particles`.
  public var kind: String
  public var model: Model
  public var mesh: Mesh?
  /// Rank of the low-rank kernel, and the bound of its entries' errors.
  public var kernel: KernelAccuracy?
  public var particles: Int?
  public var times: [Double]
  public var steps: Int?
  public var lastStep: Row?
  public var unconvergedSteps: Int?

  /// - Throws: ``InputError`` when the file is neither a run nor a particle file.
  public init(_ path: String) throws {
    file = path
    if try ParticleFile.isOne(path) {
      let particleFile = try ParticleFile(path)
      kind = "particles"
      model = Model(particleFile.configuration.attention)
      particles = particleFile.weights.count
      times = particleFile.times
    } else {
      let run = try RunFile(path)
      kind = run.isGeodesic ? "geodesic" : "run"
      model = Model(run.configuration.attention)
      mesh = Mesh(run.mesh, run.configuration.sphere)
      kernel = run.kernel
      times = run.times
      steps = run.ledger.count
      lastStep = run.ledger.last.map { Row($0, step: run.ledger.count) }
      unconvergedSteps = run.unconvergedSteps
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

extension FileInformation.Row {
  fileprivate init(_ row: LedgerRow, step: Int) {
    self.init(
      step: step, time: row.time, interactionEnergy: row.interactionEnergy, action: row.action, decrease: row.decrease,
      dualityGap: row.dualityGap, criticality: row.criticality, audit: row.audit.isNaN ? nil : row.audit,
      outerIterations: row.outerIterations, newtonIterations: row.newtonIterations, restoredMass: row.restoredMass,
      minimumDensity: row.minimumDensity, massError: row.massError, wallSeconds: row.wallSeconds, status: row.status.label)
  }
}

extension FileInformation: CustomStringConvertible {
  public var description: String {
    var rows = [("file", "\(file) (\(kind))")]
    if let mesh { rows.append(("mesh", "\(mesh.kind), \(mesh.nodes) nodes, \(mesh.faces) faces")) }
    if let particles { rows.append(("particles", "\(particles)")) }
    rows.append(("D", "\(model.interaction)"))
    if let value = model.value { rows.append(("V", "\(value)")) }
    let direction = model.direction.map { "\($0), " } ?? ""
    rows.append(("model", "\(model.kernel) kernel, beta \(model.beta), \(direction)\(model.metric) metric"))
    if let kernel { rows.append(("kernel error", "at most \(short(kernel.error)) of the largest entry, with rank \(kernel.rank)")) }
    rows.append(("states", "\(times.count), at times \(short(times.first ?? 0)) to \(short(times.last ?? 0))"))
    if let steps, let unconvergedSteps {
      rows.append(("steps", "\(steps)" + (unconvergedSteps > 0 ? ", \(unconvergedSteps) not converged" : "")))
    }
    if let row = lastStep {
      rows.append(("last step", "\(row.step), time \(short(row.time)), \(row.status)"))
      rows.append(("2E", fixed(2 * row.interactionEnergy, 10)))
      rows.append(("action", short(row.action)))
      rows.append(("decrease", short(row.decrease)))
      rows.append(("duality gap", short(row.dualityGap)))
      rows.append(("criticality", short(row.criticality)))
      rows.append(("audit", row.audit.map(short) ?? "not made"))
      rows.append(("iterations", "\(row.outerIterations) outer, \(row.newtonIterations) Newton"))
      rows.append(("density, least", short(row.minimumDensity)))
      rows.append(("mass error", short(row.massError)))
    }
    return table(rows)
  }
}
