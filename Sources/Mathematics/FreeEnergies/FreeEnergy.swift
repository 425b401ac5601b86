import Kernels

/// What a movement decreases at one time, by its parts at the nodes of a space:
///
///     F(μ) = σE(μ) + ∫Φ dμ + Σ_i s_i h(μ_i/s_i),      E(μ) = ½ μᵀKμ
///
/// *interaction* σE, *potential* Φ, and *internal* energy h relative to a reference measure s; each may be absent. Its convex part
/// about a point, {linear, quadratic, separable}, is all that the convex model of a step, its Newton system and its dual bound know:
/// a new energy is a new kernel operator, a new field or a new law, and touches none of them.
package struct FreeEnergy: Sendable {
  /// σE by its kernel.
  package struct Interaction: Sendable {
    /// σ: −1 for ascent of E, +1 for descent.
    package let sign: Double
    /// K on the nodes.
    package let kernel: any KernelOperator
    /// U with U Uᵀ a positive part of σK, what a convex model may keep of it; nil for none.
    package let convexFactor: LowRankFactor?

    package init(sign: Double, kernel: any KernelOperator, convexFactor: LowRankFactor?) {
      self.sign = sign
      self.kernel = kernel
      self.convexFactor = convexFactor
    }
  }

  /// Σ s_i h(μ_i/s_i).
  package struct Internal: Sendable {
    package let law: any InternalEnergy
    /// s_i > 0, of total one: the reference measure, uniform on a sphere.
    package let reference: [Double]

    package init(law: any InternalEnergy, reference: [Double]) {
      self.law = law
      self.reference = reference
    }

    /// μ_i/s_i.
    package func densities(_ mass: [Double]) -> [Double] { mass.indices.map { mass[$0] / reference[$0] } }

    package func energy(_ mass: [Double]) -> Double {
      let values = law.values(densities(mass))
      var sum = 0.0
      for i in values.indices { sum += reference[i] * values[i] }
      return sum
    }

    /// Energy(μ) − energy(ν), node by node, so that no digit is lost to what both have in common.
    package func difference(_ mass: [Double], _ other: [Double]) -> Double {
      let values = law.values(densities(mass)), others = law.values(densities(other))
      var sum = 0.0
      for i in values.indices { sum += reference[i] * (values[i] - others[i]) }
      return sum
    }
  }

  package let interaction: Interaction?
  /// Φ_i at the nodes.
  package let potential: [Double]?
  package let `internal`: Internal?

  package init(interaction: Interaction?, potential: [Double]? = nil, `internal`: Internal? = nil) {
    self.interaction = interaction
    self.potential = potential
    self.internal = `internal`
  }

  /// σ, and 1 where there is no interaction.
  package var sign: Double { interaction?.sign ?? 1 }

  /// K applied to one field after another of a path; zeros without interaction.
  package func kernelProduct(_ field: [Double], nodes: Int) -> [Double] {
    guard let kernel = interaction?.kernel else { return [Double](repeating: 0, count: field.count) }
    if field.count == nodes { return kernel.apply(field) }
    return stride(from: 0, to: field.count, by: nodes).flatMap { kernel.apply(Array(field[$0..<$0 + nodes])) }
  }

  /// F(μ) − F(ν), the interaction as ½ σ (μ − ν)ᵀK(μ + ν), so that no digit is lost.
  package func difference(_ mass: [Double], _ kernelMass: [Double], from other: [Double], _ otherKernelMass: [Double]) -> Double {
    var interaction = 0.0
    for i in mass.indices { interaction += (mass[i] - other[i]) * (kernelMass[i] + otherKernelMass[i]) }
    var sum = 0.5 * sign * interaction
    if let potential { for i in mass.indices { sum += potential[i] * (mass[i] - other[i]) } }
    if let `internal` { sum += `internal`.difference(mass, other) }
    return sum
  }

  /// σKμ + Φ, the derivative without that of the internal energy.
  package func linearDerivative(_ kernelMass: [Double]) -> [Double] {
    var result = kernelMass
    for i in result.indices { result[i] *= sign }
    if let potential { for i in result.indices { result[i] += potential[i] } }
    return result
  }

  /// The parts of F(μ), E with its factor ½ and without σ.
  package func parts(_ mass: [Double], kernelMass: [Double]) -> EnergyParts {
    var interaction = 0.0, potential = 0.0
    for i in mass.indices { interaction += mass[i] * kernelMass[i] }
    if let field = self.potential { for i in mass.indices { potential += field[i] * mass[i] } }
    return EnergyParts(
      interaction: interaction / 2, potential: self.potential == nil ? nil : potential, internal: self.internal?.energy(mass), sign: sign)
  }
}

/// The parts of a free energy at a measure; nil for a part that the energy does not have.
package struct EnergyParts: Sendable, Equatable {
  /// E(μ) = ½ μᵀKμ, without the sign.
  package var interaction: Double
  /// ∫Φ dμ.
  package var potential: Double?
  /// Σ s_i h(μ_i/s_i).
  package var `internal`: Double?
  /// σ.
  package var sign: Double

  package init(interaction: Double, potential: Double? = nil, `internal`: Double? = nil, sign: Double) {
    self.interaction = interaction
    self.potential = potential
    self.internal = `internal`
    self.sign = sign
  }

  /// F(μ).
  package var free: Double { sign * interaction + (potential ?? 0) + (`internal` ?? 0) }
}
