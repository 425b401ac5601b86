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

  /// - Throws: ``InputError`` when the file is missing, cut off, or no particle file of this program.
  package init(_ path: String) throws {
    self.path = path
    (configuration, ambient, weights, times, energetics) = try readingNetCDF(path) { file in
      guard let text = try file.textAttribute("configuration"), file.hasVariable("particle_coordinates") else {
        throw InputError(path, "this is not a particle file", remedy: "use a file that jko particles wrote")
      }
      let count = try file.length("time")
      guard count > 0 else { throw InputError(path, "the file holds no complete state", remedy: "start it again") }
      let energies = try file.doubles("interaction_energy", start: [0], count: [count])
      let dissipations = try file.doubles("dissipation", start: [0], count: [count])
      return (
        try Configuration(yaml: text, file: "\(path): configuration", for: .particles), try file.length("ambient"),
        try file.doubles("particle_weight", start: [0], count: [try file.length("particle")]),
        try file.doubles("time", start: [0], count: [count]),
        zip(energies, dissipations).map { .init(interactionEnergy: $0, dissipation: $1.isNaN ? nil : $1) }
      )
    }
  }

  /// Whether the file at `path` holds particles.
  /// - Throws: ``InputError`` when it is missing, cut off or no NetCDF file.
  package static func isOne(_ path: String) throws -> Bool { try readingNetCDF(path) { $0.hasVariable("particle_coordinates") } }

  /// Unit vectors at `times[index]`, to the last bit.
  package func positions(at index: Int) throws -> PointSet {
    precondition(times.indices.contains(index), "a file of \(times.count) states has none at \(index)")
    let (n, count) = (ambient, weights.count)
    return try readingNetCDF(path) { file in
      let points = try file.doubles("particle_coordinates", start: [index, 0, 0], count: [1, count, n])
      guard points.allSatisfy(\.isFinite) else {
        throw InputError(path, "state \(index) has a coordinate that is not finite", remedy: "use a file that jko particles wrote")
      }
      return PointSet(ambient: n, coordinates: (0..<n).flatMap { c in (0..<count).map { points[$0 * n + c] } })
    }
  }
}
