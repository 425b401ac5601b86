import Configurations
import Kernels
import Particles

/// Weighted particles at several times, as stored: times and energies in memory, positions read on demand. The file may be
/// growing: what is here is what it held when it was opened.
///
///     let file = try ParticleFile("particles.nc")
///     for (index, time) in file.times.enumerated() { print(time, try file.positions(at: index).firstMoment(weights: file.weights)) }
package struct ParticleFile: Sendable {
  package let path: String
  package let configuration: Configuration
  /// n of S^{n−1}.
  package let ambient: Int
  /// One a particle, total one.
  package let weights: [Double]
  /// Times of the stored states, t = 0 first.
  package let times: [Double]
  /// Energy and dissipation at every time.
  package let energetics: [ParticleSystem.Energetics]

  /// - Parameter isThorough: whether all states are read and checked, not only those asked for.
  /// - Throws: ``InputError`` when the file is missing, damaged, no particle file of this program, or contradicts itself.
  package init(_ path: String, isThorough: Bool = false) throws {
    self.path = path
    (configuration, ambient, weights, times, energetics) = try readingNetCDF(path) { file in
      guard let text = try file.textAttribute("configuration"), file.hasVariable("particle_coordinates") else {
        throw InputError(path, "this is not a particle file", remedy: "use a file that jko particles wrote")
      }
      let configuration = try Configuration(yaml: text, file: "\(path): configuration", for: .particles)
      let ambient = try file.length("ambient")
      guard ambient == configuration.sphere.ambient else {
        throw RunFile.wrong(path, "its particles are in R\(ambient), and its configuration says R\(configuration.sphere.ambient)")
      }
      let weights = try file.doubles("particle_weight", over: ["particle"])
      let total = weights.reduce(0, +)
      guard weights.allSatisfy({ $0.isFinite && $0 >= 0 }), abs(total - 1) <= 1e-9 else {
        throw RunFile.wrong(path, "the weights of its particles are not positive numbers of total 1 (it is \(total))")
      }
      let times = try file.doubles("time", over: ["time"])
      guard !times.isEmpty else { throw RunFile.wrong(path, "it holds no complete state") }
      guard times.allSatisfy(\.isFinite), zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw RunFile.wrong(path, "its times do not ascend")
      }
      let energies = try file.doubles("interaction_energy", over: ["time"])
      let dissipations = try file.doubles("dissipation", over: ["time"])
      guard energies.allSatisfy(\.isFinite) else { throw RunFile.wrong(path, "it has an energy that is no number") }
      let energetics = zip(energies, dissipations).map {
        ParticleSystem.Energetics(interactionEnergy: $0, dissipation: $1.isNaN ? nil : $1)
      }
      return (configuration, ambient, weights, times, energetics)
    }
    if isThorough { for index in times.indices { _ = try positions(at: index) } }
  }

  /// Whether the file at `path` holds particles.
  /// - Throws: ``InputError`` when it is missing, cut off or no NetCDF file.
  package static func isOne(_ path: String) throws -> Bool { try readingNetCDF(path) { $0.hasVariable("particle_coordinates") } }

  /// Unit vectors at `times[index]`, to the last bit.
  package func positions(at index: Int) throws -> PointSet {
    precondition(times.indices.contains(index), "a file of \(times.count) states has none at \(index)")
    let (n, count) = (ambient, weights.count)
    return try readingNetCDF(path) { file in
      let points = try file.doubles("particle_coordinates", over: ["time", "particle", "ambient"], at: index)
      for p in 0..<count {
        let square = (0..<n).reduce(0) { $0 + points[p * n + $1] * points[p * n + $1] }
        guard abs(square - 1) <= 1e-9 else {
          throw RunFile.wrong(
            path, "particle \(p) at time \(times[index]) is not on the unit sphere (its radius is \(square.squareRoot()))")
        }
      }
      return PointSet(ambient: n, coordinates: (0..<n).flatMap { c in (0..<count).map { points[$0 * n + c] } })
    }
  }
}
