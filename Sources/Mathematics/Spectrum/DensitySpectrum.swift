import Kernels
import NumericalKernels
import Spaces

/// Growth rates of small perturbations of a density on a mesh, from the discrete second variation.
///
/// About a state μ whose potential m_μ is constant where μ has mass, a perturbation δ of the masses follows
///
///     dδ/dt = −σ A K δ,   A_ij = Σ_f |f| (ρ_f/m_f) ∇λ_i·∇λ_j     (m_f = 1 in the Wasserstein metric)
///
/// K the kernel matrix and A the mobility's stiffness matrix. With K = U S Uᵀ of low rank, S = diag(±1), and UᵀAU = C Cᵀ, the
/// eigenvalues of A K other than 0 are those of the small symmetric matrix CᵀSC (LAPACK). About another state, such as the
/// uniform one for D not a multiple of the identity, these are the rates relative to the flow of the state itself, at its start.
package struct DensitySpectrum: Sendable {
  /// One mode.
  package struct Mode: Sendable, Equatable, Encodable {
    /// Of its growth, negative for decay.
    package let rate: Double
    /// The degree of the harmonics that hold most of it in mean square; nil when it was not asked for.
    package let degree: Int?
    /// Their share.
    package let share: Double?
  }

  /// Fastest growth first.
  package let modes: [Mode]

  /// Above this ‖βD‖ the kernel leaves the range of numbers; no mesh resolves it.
  package static let largestNorm = 700.0

  /// Nil for ‖βD‖ above ``largestNorm``.
  /// - Parameters:
  ///   - mass: one number a node, total 1.
  ///   - described: of how many modes, the fastest and the slowest, the degree is found.
  ///   - maximumDegree: up to which.
  /// - Complexity: O(V r²) for V nodes and rank r.
  package init?(mesh: SphereMesh, mass: NodeField, model: SelfAttention, described: Int = 0, maximumDegree: Int = 12) {
    let points = PointSet(ambient: mesh.ambient, coordinates: mesh.coordinates)
    guard model.head.norm <= Self.largestNorm else { return nil }
    let interaction = InteractionKernel(heads: [WeightedHead(kernel: model.head)], points: points, logScale: 0)
    let positive = interaction.positivePart(sigma: 1, tolerance: 1e-12), negative = interaction.positivePart(sigma: -1, tolerance: 1e-12)
    let density = mesh.faceMean(mesh.density(mass))
    var weight = density.values
    if model.metric == .nonlocalMobility {
      let potential = mesh.faceMean(NodeField(interaction.exact.apply(mass.values)))
      for f in weight.indices { weight[f] /= potential[f] }
    }
    var factor = DenseMatrix(rows: points.count, columns: 0)
    for case let part? in [positive, negative] { factor.append(columns: part.factor) }
    let (rows, rank) = (factor.rows, factor.columns)
    var image = DenseMatrix(rows: rows, columns: rank)
    image.elements.withUnsafeMutableBufferPointer { image in
      nonisolated(unsafe) let image = image
      let weight = weight, factor = factor
      parallelBlocks(count: rank, grain: 4) { _, range in
        for j in range {
          var gradient = mesh.gradient(NodeField(Array(factor.elements[j * rows..<(j + 1) * rows])))
          for f in 0..<mesh.faceCount { for c in 0..<mesh.dimension { gradient.values[f * mesh.dimension + c] *= weight[f] } }
          let column = mesh.inflow(gradient).values
          for i in 0..<rows { image[j * rows + i] = column[i] }
        }
      }
    }
    // C = Q Λ^{½}; what rounding made negative is 0.
    let gram = SymmetricEigen(factor.transposedTimes(image))
    var root = gram.vectors
    for e in 0..<rank {
      let scale = max(0, gram.values[e]).squareRoot()
      for i in 0..<rank { root[i, e] *= scale }
    }
    var signed = root
    for i in (positive?.rank ?? 0)..<rank { for e in 0..<rank { signed[i, e] = -signed[i, e] } }
    let eigen = SymmetricEigen(root.transposedTimes(signed))
    // −σ reverses the order where σ > 0.
    let order = model.sigma > 0 ? Array(0..<rank) : Array((0..<rank).reversed())
    let found = Set(order.prefix(described) + order.suffix(described))
    modes = order.map { e in
      let rate = -model.sigma * eigen.values[e]
      guard found.contains(e) else { return Mode(rate: rate, degree: nil, share: nil) }
      // The perturbation itself, A U S C z.
      let coefficients = signed.applied(to: (0..<rank).map { eigen.vectors[$0, e] })
      let perturbation = image.applied(to: coefficients)
      let norms = HarmonicMoments.squaredNorms(points, weights: perturbation, through: maximumDegree)
      let powers = norms.indices.map { norms[$0] * Gegenbauer.multiplicity(degree: $0, ambient: mesh.ambient) }
      let total = powers.reduce(0, +)
      let degree = powers.indices.max { powers[$0] < powers[$1] }!
      return Mode(rate: rate, degree: total > 0 ? degree : nil, share: total > 0 ? powers[degree] / total : nil)
    }
  }
}
