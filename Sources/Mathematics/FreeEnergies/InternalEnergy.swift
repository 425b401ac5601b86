import Glibc

/// A convex law h of an internal energy Σ s_i h(μ_i/s_i), h(0) = 0: entropy, powers, or a law of one's own.
///
/// The step needs of it, over whole fields of densities r = μ/s relative to the reference measure, the value, the derivative, and
/// r h″(r), what the law adds to the Newton system's diagonal; the dual bound needs the conjugate h*(p) = sup_r (p r − h(r)).
package protocol InternalEnergy: Sendable {
  /// What h′ is of the order of: residuals, slacks and rounding are taken relative to it. Positive.
  var scale: Double { get }
  /// h(r), r ≥ 0.
  func values(_ densities: [Double]) -> [Double]
  /// h′(r); finite for r > 0.
  func derivatives(_ densities: [Double]) -> [Double]
  /// r h″(r) ≥ 0; finite for r > 0.
  func stiffnesses(_ densities: [Double]) -> [Double]
  /// sup { Σ v_i μ_i − Σ s_i h(μ_i/s_i) : μ ≥ 0, Σ μ_i = mass }, or a number above it: what stands in the dual bound for the largest
  /// v_i of a problem without internal energy. It must not be below the supremum, or bounds would be false.
  func conjugate(_ potentials: [Double], reference: [Double], mass: Double) -> Double
}

/// T r log r, the entropy of noise of temperature T: Σ μ_i log(μ_i/s_i) is zero at the reference measure s and positive elsewhere.
package struct Entropy: InternalEnergy {
  /// T > 0.
  package let temperature: Double

  package init(temperature: Double) { self.temperature = temperature }

  package var scale: Double { temperature }

  package func values(_ densities: [Double]) -> [Double] { densities.map { $0 > 0 ? temperature * $0 * log($0) : 0 } }

  package func derivatives(_ densities: [Double]) -> [Double] {
    densities.map { temperature * (log(max($0, .leastNormalMagnitude)) + 1) }
  }

  package func stiffnesses(_ densities: [Double]) -> [Double] { [Double](repeating: temperature, count: densities.count) }

  /// M T log(Σ s_i e^{v_i/T}/M), attained at the Gibbs measure μ_i ∝ s_i e^{v_i/T}; exponents are shifted to be at most zero.
  package func conjugate(_ potentials: [Double], reference: [Double], mass: Double) -> Double {
    let most = potentials.max() ?? 0
    var sum = 0.0
    for i in potentials.indices { sum += reference[i] * exp((potentials[i] - most) / temperature) }
    return mass * (most + temperature * (log(sum) - log(mass)))
  }
}

/// a r^m/(m − 1), m > 1: the porous-medium energy of strength a.
package struct PowerLaw: InternalEnergy {
  /// m > 1.
  package let exponent: Double
  /// a > 0.
  package let strength: Double

  package init(exponent: Double, strength: Double) {
    self.exponent = exponent
    self.strength = strength
  }

  package var scale: Double { strength * exponent / (exponent - 1) }

  package func values(_ densities: [Double]) -> [Double] { densities.map { strength / (exponent - 1) * pow($0, exponent) } }

  package func derivatives(_ densities: [Double]) -> [Double] { densities.map { scale * pow($0, exponent - 1) } }

  package func stiffnesses(_ densities: [Double]) -> [Double] { densities.map { scale * (exponent - 1) * pow($0, exponent - 1) } }

  /// min over λ of λ M + Σ s_i h*(v_i − λ), with h*(p) = (m − 1)/m · p · r(p) and r(p) = (p₊/scale)^{1/(m−1)}. Every λ gives an
  /// upper bound of the supremum, so the search need not be exact.
  package func conjugate(_ potentials: [Double], reference: [Double], mass: Double) -> Double {
    func density(_ p: Double) -> Double { p > 0 ? pow(p / scale, 1 / (exponent - 1)) : 0 }
    func massAt(_ shift: Double) -> Double {
      var sum = 0.0
      for i in potentials.indices { sum += reference[i] * density(potentials[i] - shift) }
      return sum
    }
    // The mass falls as λ grows: none is left at the largest potential, and there is enough below the λ of that potential everywhere.
    let total = reference.reduce(0, +)
    var high = potentials.max() ?? 0
    var low = (potentials.min() ?? 0) - scale * pow(mass / total, exponent - 1)
    for _ in 0..<100 where high - low > 1e-15 * (abs(high) + abs(low)) {
      let middle = (low + high) / 2
      if massAt(middle) > mass { low = middle } else { high = middle }
    }
    let shift = (low + high) / 2
    var value = shift * mass
    for i in potentials.indices {
      let p = potentials[i] - shift
      if p > 0 { value += reference[i] * (exponent - 1) / exponent * p * density(p) }
    }
    return value
  }
}
