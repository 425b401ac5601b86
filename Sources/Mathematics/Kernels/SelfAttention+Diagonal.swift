extension SelfAttention {
  /// A model with the diagonal interaction matrix D = diag(`diagonal`), whose axes are those of the coordinates.
  ///
  ///     let model = try SelfAttention(diagonal: [1, 1.5, 0.5])
  ///
  /// - Throws: ``ModelError`` as ``init(interaction:inverseTemperature:kernel:direction:metric:)`` does.
  public init(
    diagonal: [Double], inverseTemperature: Double = 1, kernel: KernelKind = .exponential,
    direction: FlowDirection = .ascent, metric: TransportMetric = .nonlocalMobility
  ) throws(ModelError) {
    let matrix = diagonal.indices.map { row in diagonal.indices.map { $0 == row ? diagonal[row] : 0 } }
    try self.init(
      interaction: matrix, inverseTemperature: inverseTemperature, kernel: kernel, direction: direction, metric: metric)
  }
}
