import Kernels

extension InteractionKernel {
  /// How much of a point's own size the kept part of σK may leave out, relative. It is no matter of accuracy: a model may keep any
  /// positive part. In W_2, where the model of a convex energy is the problem itself, more of it saves rounds.
  static func curvatureTolerance(_ metric: TransportMetric) -> Double { metric == .wasserstein ? 1e-4 : 1e-2 }

  /// σE of this interaction, by the operator of a kind.
  package func energy(sign: Double, metric: TransportMetric) -> FreeEnergy.Interaction {
    FreeEnergy.Interaction(
      sign: sign, kernel: initial, convexFactor: positivePart(sigma: sign, tolerance: Self.curvatureTolerance(metric)))
  }
}

extension FreeEnergy.Interaction {
  /// The same energy by another operator of its kernel.
  package func with(_ kernel: any KernelOperator) -> FreeEnergy.Interaction {
    FreeEnergy.Interaction(sign: sign, kernel: kernel, convexFactor: convexFactor)
  }
}
