import Glibc

/// Four atoms of equal mass at (±cos φ, ±sin φ), D = diag(1, λ), and their minimizing movement: the scheme of this package with
/// the measures restricted to such states, where it is a problem of one variable.
///
///     m(φ) = cosh(cos²φ) cosh(λ sin²φ),   2E = m,   W(φ, ψ) = |∫ √m dφ|   (m ≡ 1 in the Wasserstein metric)
struct FourAtoms {
  let eigenvalue: Double
  let usesNonlocalMobility: Bool
  private static let intervals = 4_000
  /// ∫₀^φ √m at the grid's points in [0, π/2].
  private let arcLength: [Double]

  init(eigenvalue: Double, usesNonlocalMobility: Bool) {
    self.eigenvalue = eigenvalue
    self.usesNonlocalMobility = usesNonlocalMobility
    let spacing = Double.pi / 2 / Double(Self.intervals)
    var lengths = [0.0]
    for interval in 0..<Self.intervals {
      // Simpson's rule.
      let left = Double(interval) * spacing
      let speeds = [0, 0.5, 1].map { share in
        usesNonlocalMobility ? Self.mobility(left + share * spacing, eigenvalue).squareRoot() : 1
      }
      lengths.append(lengths[interval] + spacing / 6 * (speeds[0] + 4 * speeds[1] + speeds[2]))
    }
    arcLength = lengths
  }

  /// m at the atoms, and 2E.
  static func mobility(_ angle: Double, _ eigenvalue: Double) -> Double {
    cosh(cos(angle) * cos(angle)) * cosh(eigenvalue * sin(angle) * sin(angle))
  }

  /// tanh(cos²φ)/tanh(λ sin²φ), which is λ at the stationary state.
  static func ratio(_ cosineSquare: Double, _ eigenvalue: Double) -> Double {
    tanh(cosineSquare) / tanh(eigenvalue * max(0, 1 - cosineSquare))
  }

  /// The angle after `steps` steps of descent of length `step`, started at π/4. O(steps · grid).
  func movement(step: Double, steps: Int) -> Double {
    var angle = Double.pi / 4
    for _ in 0..<steps { angle = next(angle, step: step) }
    return angle
  }

  /// argmin W²/2τ + E: the best point of the grid, then golden section about it.
  private func next(_ angle: Double, step: Double) -> Double {
    let origin = length(angle)
    func objective(_ candidate: Double) -> Double {
      let distance = length(candidate) - origin
      return distance * distance / (2 * step) + Self.mobility(candidate, eigenvalue) / 2
    }
    let spacing = Double.pi / 2 / Double(Self.intervals)
    let best = (0...Self.intervals).min { objective(Double($0) * spacing) < objective(Double($1) * spacing) }!
    var (low, high) = (max(0, Double(best) - 1) * spacing, min(Double(best) + 1, Double(Self.intervals)) * spacing)
    let golden = (5.0.squareRoot() - 1) / 2
    // The objective is flat at its minimum: more than half of the digits cannot be had.
    while high - low > 1e-9 {
      let (left, right) = (high - golden * (high - low), low + golden * (high - low))
      if objective(left) < objective(right) { high = right } else { low = left }
    }
    return (low + high) / 2
  }

  private func length(_ angle: Double) -> Double {
    let place = max(0, min(angle / (.pi / 2), 1)) * Double(Self.intervals)
    let interval = min(Int(place), Self.intervals - 1)
    return arcLength[interval] + (place - Double(interval)) * (arcLength[interval + 1] - arcLength[interval])
  }
}
