import Kernels
import Spaces

/// What keeps two densities from having a geodesic.
public enum GeodesicError: Error, Equatable, CustomStringConvertible {
  /// A density has not one value for each node of the mesh.
  case wrongCount(Int, nodes: Int)
  /// A value is negative, infinite or not a number.
  case invalidValue(Double, node: Int)
  /// The total masses differ by more than 1e-9 of the larger, or are zero.
  case unequalMasses(start: Double, end: Double)
  /// The model is one of another sphere than the mesh.
  case wrongModel(ambient: Int, mesh: Int)
  /// The path was asked for with fewer than two slices.
  case tooFewSlices(Int)

  /// One sentence that says what is wrong and what would be right.
  public var description: String {
    switch self {
    case .wrongCount(let count, let nodes): "a density has \(count) values; the mesh has \(nodes) nodes"
    case .invalidValue(let value, let node): "a density is \(value) at node \(node); it must be finite and not negative"
    case .unequalMasses(let start, let end): "the total masses are \(start) and \(end); they must be equal and positive"
    case .wrongModel(let ambient, let mesh): "the model is one of R\(ambient) and the mesh one of R\(mesh); they must be the same"
    case .tooFewSlices(let slices): "the path has \(slices) slices; it needs two at least"
    }
  }
}

extension SphereMesh {
  /// The distance between two densities with the geodesic that joins them, in W_2 or in the metric of a model.
  ///
  ///     let geodesic = try mesh.geodesic(from: first, to: second)
  ///     print(geodesic.distance, geodesic.lowerBound)
  ///
  /// - Parameters:
  ///   - start: mass per unit area, one number ≥ 0 a node.
  ///   - end: of the same total mass.
  ///   - model: whose metric is used: W_{m,2} with the nonlocal mobility, W_2 otherwise; nil for W_2.
  /// - Throws: ``GeodesicError``.
  public func geodesic(
    from start: NodeField, to end: NodeField, in model: SelfAttention? = nil, settings: GeodesicSettings = GeodesicSettings()
  ) throws(GeodesicError) -> Geodesic {
    for density in [start, end] {
      guard density.count == nodeCount else { throw .wrongCount(density.count, nodes: nodeCount) }
      for (node, value) in density.values.enumerated() where !(value >= 0 && value.isFinite) {
        throw .invalidValue(value, node: node)
      }
    }
    let (mass, other) = (mass(start).total, mass(end).total)
    guard mass > 0, abs(mass - other) <= 1e-9 * max(mass, other) else { throw .unequalMasses(start: mass, end: other) }
    guard settings.slices >= 2 else { throw .tooFewSlices(settings.slices) }
    if let model, model.ambient != ambient { throw .wrongModel(ambient: model.ambient, mesh: ambient) }
    let kernel = model.flatMap { model in
      model.metric == .nonlocalMobility ? model.kernelOperator(on: PointSet(ambient: ambient, coordinates: coordinates)) : nil
    }
    return GeodesicSolver(mesh: self, kernel: kernel, settings: settings).geodesic(from: start, to: end)
  }
}
