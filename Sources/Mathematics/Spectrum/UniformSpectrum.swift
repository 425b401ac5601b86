import Kernels

/// What the flow does to the uniform state when D = c I, exactly, on the sphere of any dimension.
///
/// A harmonic of degree l grows as e^{g_l t}, with a_l of ``FunkHecke`` and T the temperature of the noise,
///
///     g_l = l (l + n − 2) (−σ a_l − T)          Wasserstein
///     g_l = l (l + n − 2) (−σ a_l − T)/a_0      nonlocal mobility
///
/// The uniform state is stable iff T ≥ T_# = max_l −σ a_l. For ascent with c > 0 that is a_1, and the transition there is
/// continuous iff βc ≤ β_*, where I_{n/2+1}/I_{n/2}(β_*) = 1/n (Mun and Rosenzweig, arXiv 2606.05140).
package struct UniformSpectrum: Sendable, Equatable {
  /// The rate of all harmonics of a degree.
  package struct Growth: Sendable, Equatable, Encodable {
    package let degree: Int
    package let rate: Double
    /// How many independent harmonics grow so.
    package let multiplicity: Double
  }

  /// Energies, temperatures and eigenvalues here, and times in the Wasserstein metric, are those of the kernel times e^{−logScale}: 0
  /// unless ‖βD‖ is above 700, where the kernel leaves the range of numbers.
  package let logScale: Double
  /// Degrees 1, 2, ….
  package let growth: [Growth]
  /// a_0, …; of the same length and one more.
  package let eigenvalues: [Double]
  /// T_#; nil where the uniform state is stable without noise.
  package let criticalTemperature: Double?
  /// β_*, of β c; nil where the theorem does not speak: for descent, c ≤ 0, and other kernels than the exponential.
  package let continuousTransitionLimit: Double?

  /// The degree that emerges from small random perturbations: that of the fastest growth; nil when none grows.
  package var emergingDegree: Int? {
    guard let fastest = growth.max(by: { $0.rate < $1.rate }), fastest.rate > 0 else { return nil }
    return fastest.degree
  }

  /// Nil unless D = c I.
  /// - Parameters:
  ///   - temperature: T ≥ 0 of the noise.
  ///   - degrees: how many degrees from 1 on are given; nil: all up to twice the one that emerges, 8 at least.
  package init?(_ model: SelfAttention, temperature: Double = 0, degrees: Int? = nil) {
    guard let c = model.multipleOfIdentity else { return nil }
    let n = model.ambient
    // l (l + n − 2) a_l peaks near √(2β) for small n and falls like (β/2l)^l past β.
    let searched = max(8, Int(4 * (model.inverseTemperature * c.magnitude).squareRoot()) + 16)
    let scale = model.head.norm > 700 ? model.head.logScale : 0
    let a = (0...max(searched, degrees ?? 0)).map { FunkHecke.eigenvalue(degree: $0, of: model, scale: scale)! }
    let weight = model.metric == .nonlocalMobility ? a[0] : 1
    let all = a.indices.dropFirst().map { l in
      Growth(
        degree: l, rate: Double(l * (l + n - 2)) * (-model.sigma * a[l] - temperature) / weight,
        multiplicity: Gegenbauer.multiplicity(degree: l, ambient: n))
    }
    let fastest = all.max { $0.rate < $1.rate }!
    logScale = scale
    let shown = degrees ?? max(8, fastest.rate > 0 ? min(2 * fastest.degree, all.count) : 8)
    growth = Array(all.prefix(shown))
    eigenvalues = Array(a.prefix(shown + 1))
    let least = a.dropFirst().map { -model.sigma * $0 }.max()!
    criticalTemperature = least > 0 ? least : nil
    let hasTheorem = model.head.function == .exponential && model.direction == .ascent && c > 0
    continuousTransitionLimit = hasTheorem ? Self.continuousTransitionLimit(ambient: n) : nil
  }

  /// β_*: where a_2/a_1 = I_{n/2+1}/I_{n/2}, which increases with β, is 1/n. By bisection, to rounding.
  package static func continuousTransitionLimit(ambient n: Int) -> Double {
    // a_2/a_1 is about β/(n + 2) for small β, and above it never: the root lies above 1 and, as for n = 2, below 3.
    var (low, high) = (1.0, 3.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let ratio = FunkHecke.exponential(degree: 2, ambient: n, middle) / FunkHecke.exponential(degree: 1, ambient: n, middle)
      if ratio < 1 / Double(n) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
