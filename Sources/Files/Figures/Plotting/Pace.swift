/// Where the action of a film is: a number from 0 to 1 for every state, by which states are chosen and films are played.
///
///     s_k = w t-share + (1 − w) change-share,    change-share_k = Σ_{j<k} |E_{j+1} − E_j| / Σ_j |E_{j+1} − E_j|
///
/// A gradient flow's energy change is its action, so that a flow that is over long before its last time, or that rests on a
/// plateau, is shown where it moves.
package struct Pace: Sendable {
  /// s_k, not decreasing.
  package let places: [Double]

  /// - Parameters:
  ///   - energies: one a time; not finite where unknown. Without change, and without numbers, time alone counts.
  ///   - timeShare: w, from 0 to 1.
  package init(times: [Double], energies: [Double], timeShare: Double) {
    precondition(times.count == energies.count, "one energy a time")
    let changes = zip(energies, energies.dropFirst()).map { abs($1 - $0) }.map { $0.isFinite ? $0 : 0 }
    let total = changes.reduce(0, +), length = (times.last ?? 0) - (times.first ?? 0)
    // Rounding of a state at rest is no change.
    let isFlat = !(total > 1e-9 * (energies.filter(\.isFinite).map(abs).max() ?? 0))
    let share = isFlat ? 1 : timeShare
    var (places, changed) = ([Double](), 0.0)
    for (index, time) in times.enumerated() {
      if index > 0 { changed += changes[index - 1] }
      places.append(share * (length > 0 ? (time - times[0]) / length : 0) + (1 - share) * (isFlat ? 0 : changed / total))
    }
    self.places = places
  }

  /// Numbers of states, increasing, at most `count` and the first and last among them, as even in the pace as there are states.
  package func evenly(_ count: Int) -> [Int] {
    guard places.count > count else { return Array(places.indices) }
    guard count > 1, let first = places.first, let last = places.last else { return places.isEmpty || count < 1 ? [] : [places.count - 1] }
    let wanted = (0..<count).map { first + (last - first) * Double($0) / Double(count - 1) }
    let nearest = wanted.map { place in places.indices.min { abs(places[$0] - place) < abs(places[$1] - place) }! }
    return Set(nearest + [0, places.count - 1]).sorted()
  }
}
