import Configurations
import GlobalBounds
import Kernels
import Observables
import Spaces
import Spectrum

/// What the second variation says about the last state of a file: the answer of `jko spectrum RUN.nc`.
package struct StabilitySummary: Sendable, Equatable, Encodable {
  /// What a state is to the flow.
  package enum Verdict: String, Sendable, Encodable {
    /// Small perturbations decay, and the state is not known to be other than the optimum.
    case minimum
    /// Some perturbations grow.
    case saddle
    /// Small perturbations decay, or grow a thousand times slower than the fastest decays, and a better state exists.
    case metastable
    /// The flow moves it: rates are those of its start.
    case moving
  }

  package var file: String
  package var time: Double?
  /// `points` where the measure has gathered, or is one of particles; `density`.
  package var carrier: String
  /// Points, or nodes.
  package var count: Int
  package var verdict: Verdict
  /// The fastest growing ones, at most 20.
  package var rates: [Double]
  /// How many rates there are, grow, decay, and are 0 up to rounding.
  package var modes: Int
  package var growing: Int
  package var decaying: Int
  package var neutral: Int
  /// The rate nearest to 0 that is not 0.
  package var slowestRate: Double?
  /// The fastest rate at which tokens of one point part; nil for a density.
  package var splittingRate: Double?
  /// Of the flow; nil where particles would overflow.
  package var speed: Double?
  package var isGlobal: Bool?
  /// As in ``CertificateSummary``.
  package var isStationary: Bool?

  /// Where clusters are this narrow, a state of a mesh is taken for points.
  private static let pointRadius = 0.15
  /// Rates below this part of the largest are 0: what symmetries leave is of the size of rounding, or of the mesh's own h².
  private static let neutralShare = 1e-7
  private static let slow = 1e-3

  /// - Throws: ``InputError`` when the file is unusable, its flow no gradient flow, or its particles are too many.
  package init(ofState path: String) throws {
    let state = try StatedMeasure(path)
    let model = try state.model()
    let certificate = GlobalCertificate(of: state.points, weights: state.weights, model: model)
    let summary = CertificateSummary(
      certificate, file: path, time: state.time, squaredSpeed: try state.squaredSpeed(), metric: model.metric)
    (file, time, isGlobal, isStationary) = (path, state.time, summary.isGlobal, summary.isStationary)
    var allRates: [Double]
    if let points = try Self.points(of: state) {
      guard let spectrum = AtomicSpectrum(points.points, weights: points.weights, model: model) else {
        throw InputError(
          path, "its \(points.points.count) particles have not gathered, and are too many for the eigenvalues of their displacements",
          remedy: "use at most \(AtomicSpectrum.largestSize / (model.ambient - 1)) particles, or a run")
      }
      (carrier, count, allRates) = ("points", points.points.count, spectrum.rates)
      splittingRate = spectrum.splitting.compactMap(\.first).max()
      speed = state.mesh == nil ? spectrum.speed : try state.squaredSpeed()?.squareRoot()
    } else {
      let mesh = state.mesh!
      guard let spectrum = DensitySpectrum(mesh: mesh, mass: NodeField(state.weights), model: model) else {
        throw InputError.tooConcentrated(path, norm: model.head.norm)
      }
      allRates = spectrum.modes.map(\.rate)
      (carrier, count) = ("density", mesh.nodeCount)
      speed = try state.squaredSpeed()?.squareRoot()
    }
    allRates.sort(by: >)
    let largest = allRates.reduce(0) { max($0, $1.magnitude) }
    let floor = Self.neutralShare * largest
    let grow = allRates.filter { $0 > floor } + [splittingRate ?? 0].filter { $0 > floor }
    let decay = allRates.filter { $0 < -floor }
    rates = Array(allRates.prefix(20))
    modes = allRates.count
    growing = allRates.count { $0 > floor }
    decaying = decay.count
    neutral = allRates.count - growing - decaying
    slowestRate = (grow + decay).min { $0.magnitude < $1.magnitude }
    let fastestGrowth = grow.max() ?? 0, fastestDecay = decay.map(\.magnitude).max() ?? 0
    if summary.isStationary == false && fastestGrowth >= Self.slow * fastestDecay {
      verdict = .moving
    } else if fastestGrowth > 0 && fastestGrowth >= Self.slow * fastestDecay {
      verdict = .saddle
    } else if fastestGrowth > 0 || summary.isGlobal == false {
      verdict = .metastable
    } else {
      verdict = .minimum
    }
  }

  /// The points of a state: its particles, or the clusters of one that has gathered; nil for a density.
  private static func points(of state: StatedMeasure) throws -> (points: PointSet, weights: [Double])? {
    let n = state.points.ambient
    let rule = ClusterRule()
    let clusters: [MassCluster]
    if let mesh = state.mesh {
      let density = mesh.density(NodeField(state.weights))
      clusters = DensityBasins.clusters(of: density, on: mesh, neighbours: NodeNeighbours(mesh), rule: rule)
    } else {
      let carriers = state.weights.indices.filter { state.weights[$0] > 0 }
      let particles = (points: state.points.selecting(carriers), weights: carriers.map { state.weights[$0] })
      if carriers.count * (n - 1) <= AtomicSpectrum.largestSize { return particles }
      clusters = ParticleGroups.clusters(of: state.points, weights: state.weights, rule: rule)
      if clusters.contains(where: { $0.radius > pointRadius }) || clusters.isEmpty { return particles }
    }
    let mass = clusters.reduce(0) { $0 + $1.mass }
    guard !clusters.isEmpty, mass > 0.99, !clusters.contains(where: { $0.radius > pointRadius }) else { return nil }
    return (PointSet(points: clusters.map(\.centre), ambient: n), clusters.map { $0.mass / mass })
  }
}

extension StabilitySummary: CustomStringConvertible {
  /// A table of two columns.
  package var description: String {
    var rows = [("file", file)]
    if let time { rows.append(("time", short(time))) }
    rows.append(("state", "\(count) \(carrier == "points" ? "points" : "nodes of a density")"))
    rows.append(("verdict", sentence))
    rows.append(("rates", "\(modes): \(growing) grow, \(neutral) neither, \(decaying) decay"))
    rows.append(("fastest", rates.prefix(6).map(short).joined(separator: " ")))
    if let slowestRate { rows.append(("slowest", short(slowestRate))) }
    if let splittingRate {
      rows.append(("tokens of one point", "\(splittingRate > 0 ? "part" : "come together") at \(short(splittingRate.magnitude))"))
    }
    if let speed { rows.append(("speed of the flow", short(speed))) }
    return table(rows)
  }

  private var sentence: String {
    let global = isGlobal == true ? ", a global optimum" : isGlobal == false ? ", not a global optimum" : ""
    let rest = isStationary == false ? "; the flow still moves it" : ""
    switch verdict {
    case .minimum: return "a minimum of the free energy: every perturbation decays" + global + rest
    case .saddle: return "a saddle: perturbations grow" + global + rest
    case .metastable: return "metastable: it lasts, and a better state exists" + rest
    case .moving: return "not stationary: the flow moves it"
    }
  }
}
