import Configurations
import Kernels
import Glibc
import Kantorovich
import Particles
import RunFiles

/// How two measures of the same time differ.
package struct MeasureDifference: Sendable, Equatable, Encodable {
  /// An exact transport distance and what certifies it.
  package struct Distance: Sendable, Equatable, Encodable {
    /// W_p = cost^{1/p} of the plan found.
    package var distance: Double
    /// From the Kantorovich potentials alone.
    package var lowerBound: Double
    /// Whether the linear program was solved to its end; `distance` is an upper bound otherwise.
    package var isOptimal: Bool
  }

  package var time: Double
  /// E of either, with the factor ½ and its own kernel.
  package var interactionEnergyA: Double
  package var interactionEnergyB: Double
  /// Σ m_i x_i of either.
  package var firstMomentA: [Double]
  package var firstMomentB: [Double]
  /// Σ m_i x_i x_iᵀ of either, row by row.
  package var secondMomentA: [[Double]]
  package var secondMomentB: [[Double]]
  /// Euclidean distance of the first moments.
  package var firstMomentDistance: Double
  /// Frobenius distance of the second moments.
  package var secondMomentDistance: Double
  /// Exact W_1 and W_2 for the geodesic distance; nil when not asked for.
  package var w1: Distance?
  package var w2: Distance?

  package var energyDifference: Double { interactionEnergyA - interactionEnergyB }
}

/// Two files at the times both have.
///
///     let comparison = try Comparison("run.nc", "particles.nc")
///     for pair in comparison.commonTimes { print(try comparison.difference(at: pair)) }
package struct Comparison: Sendable {
  package let a: MeasureFile
  package let b: MeasureFile
  /// A time and where the files hold it.
  package struct CommonTime: Sendable, Equatable {
    package let time: Double
    let indexA: Int
    let indexB: Int
  }

  /// Ascending, never empty.
  package let commonTimes: [CommonTime]

  /// What is to be said where the files meet only at their common start although both go on: nothing is learned about the flows.
  package var onlyStartIsCommon: String? {
    guard commonTimes.count == 1, commonTimes[0].time == 0, a.times.count > 1 || b.times.count > 1 else { return nil }
    func extent(_ file: MeasureFile) -> String {
      file.times.count == 1 ? "\(file.path) holds no other" : "\(file.path) goes by \(short(file.times[1])) to \(short(file.times.last!))"
    }
    return "only t = 0 is in common (\(extent(a)), \(extent(b))); choose steps and outputs that meet"
  }

  /// Opens two files, each a run or a particle file; meshes may differ.
  /// - Throws: `InputError` when a file is neither, the spheres are not the same, or the files have no time in common. Times are the
  ///   same when they differ by less than a millionth of the spacing of either file's times there.
  package init(_ pathA: String, _ pathB: String) throws {
    try self.init(try MeasureFile(pathA), try MeasureFile(pathB))
  }

  package init(_ a: MeasureFile, _ b: MeasureFile) throws {
    guard a.ambient == b.ambient else {
      throw InputError(
        b.path, "it is on the unit sphere of R\(b.ambient), and \(a.path) on that of R\(a.ambient)",
        remedy: "compare files of one sphere.dimension")
    }
    var common: [CommonTime] = []
    var (i, j) = (0, 0)
    while i < a.times.count && j < b.times.count {
      let (s, t) = (a.times[i], b.times[j])
      if abs(s - t) <= min(a.times.resolution(at: i), b.times.resolution(at: j)) {
        common.append(CommonTime(time: s, indexA: i, indexB: j))
        (i, j) = (i + 1, j + 1)
      } else if s < t {
        i += 1
      } else {
        j += 1
      }
    }
    guard !common.isEmpty else {
      func extent(_ file: MeasureFile) -> String { "\(file.path) has \(file.times.count) from \(file.times[0]) to \(file.times.last!)" }
      throw InputError(
        b.path, "it has no time in common with \(a.path) (\(extent(a)), \(extent(b)))", remedy: "choose steps and outputs that meet")
    }
    (self.a, self.b, commonTimes) = (a, b, common)
  }

  /// Energies, moments and distances at a common time.
  ///
  /// The distances are exact transport costs between the points that carry mass; see `transportCost`.
  /// - Parameter withDistances: whether W_1 and W_2 are computed.
  /// - Throws: `InputError` when a state cannot be read, or there are too many pairs of points for the linear program.
  package func difference(at common: CommonTime, withDistances: Bool = true, settings: TransportSettings = TransportSettings()) throws
    -> MeasureDifference
  {
    let (x, massesX) = try a.measure(at: common.indexA)
    let (y, massesY) = try b.measure(at: common.indexB)
    let (first, second) = (x.firstMoment(weights: massesX), x.secondMoment(weights: massesX))
    let (otherFirst, otherSecond) = (y.firstMoment(weights: massesY), y.secondMoment(weights: massesY))
    var difference = MeasureDifference(
      time: common.time, interactionEnergyA: try a.interactionEnergy(at: common.indexA),
      interactionEnergyB: try b.interactionEnergy(at: common.indexB), firstMomentA: first, firstMomentB: otherFirst,
      secondMomentA: second, secondMomentB: otherSecond, firstMomentDistance: euclideanDistance(first, otherFirst),
      secondMomentDistance: euclideanDistance(second.flatMap { $0 }, otherSecond.flatMap { $0 }))
    if withDistances {
      let from = WeightedPoints(ambient: x.ambient, coordinates: x.coordinates, masses: massesX)
      let to = WeightedPoints(ambient: y.ambient, coordinates: y.coordinates, masses: massesY)
      difference.w1 = try distance(from, to, exponent: 1, settings)
      difference.w2 = try distance(from, to, exponent: 2, settings)
    }
    return difference
  }

  private func distance(_ from: WeightedPoints, _ to: WeightedPoints, exponent: Int, _ settings: TransportSettings) throws
    -> MeasureDifference.Distance
  {
    do {
      let plan = try transportCost(from: from, to: to, exponent: exponent, settings: settings)
      // A sum over all points of potentials of up to πᵖ: what rounding may add is taken off, or nearly equal measures would be proven to
      // be apart.
      let rounding = Double(from.masses.count + to.masses.count) * Double.ulpOfOne * (exponent == 1 ? Double.pi : .pi * .pi)
      let bound = max(0, plan.lowerBound - rounding)
      return .init(
        distance: plan.distance, lowerBound: exponent == 1 ? bound : bound.squareRoot(), isOptimal: plan.status == .optimal)
    } catch {
      throw InputError(
        b.path, "no distance from \(a.path): \(error.description)",
        remedy: "compare fewer particles or a coarser mesh, or energies and moments alone")
    }
  }
}

extension [Double] {
  /// How far from the time at an index another one may be that is the same: a millionth of the distance to its neighbours, so that
  /// rounding does not count however small or large the times are.
  fileprivate func resolution(at index: Int) -> Double {
    let before = index > 0 ? self[index] - self[index - 1] : .infinity
    let after = index + 1 < count ? self[index + 1] - self[index] : .infinity
    let spacing = Swift.min(before, after)
    return 1e-6 * (spacing.isFinite ? spacing : abs(self[index]))
  }
}

private func euclideanDistance(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}
