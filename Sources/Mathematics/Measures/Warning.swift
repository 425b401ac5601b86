import Foundation
import Kernels
import Spaces

/// What is to be said of a computation whose steps may be solved exactly and yet tell of the mesh or of the time step, not of the flow.
package enum Warning: Sendable, Equatable, CustomStringConvertible {
  /// Nodes are too far apart for the kernel: `resolution` is h√(β‖D‖), `nodes` would be enough.
  case coarseMesh(resolution: Double, nodes: Int)
  /// A part of the start, of width 1/√κ, is narrower than the distance of nodes.
  case narrowStart(width: Double, spacing: Double)
  /// 2 Σ action over the change of the energy is far from one.
  case longStep(balance: Double)

  /// One line: what, and what would be right.
  package var description: String {
    switch self {
    case .coarseMesh(let resolution, let nodes):
      "the mesh is too coarse for the kernel: h √(β‖D‖) is \(Self.short(resolution)), and "
        + (resolution > Self.lostResolution
          ? "above \(Self.lostResolution) the result is the mesh's, not the flow's"
          : "above \(Self.poorResolution) growth rates are off by more than 5 %") + "; \(nodes) nodes would be enough"
    case .narrowStart(let width, let spacing):
      "the start is narrower than the mesh: 1/√κ is \(Self.short(width)) and nodes are \(Self.short(spacing)) apart; "
        + "its first moment is kept, its shape is the mesh's"
    case .longStep(let balance):
      "the step is long for this flow: 2 Σ action over the change of the energy is \(Self.short(balance)), and tends to 1 with the step; "
        + "a smaller movement.step follows the flow"
    }
  }

  /// Above h√(β‖D‖) = 0.6 the growth rate of the fastest mode about the uniform state is off by more than 5 %: its relative error is
  /// 0.13 of the square, all of it from the P1 stiffness (measured at 0.12 … 1.8 on icospheres).
  package static let poorResolution = 0.6
  /// Above this the sums over nodes are no integrals of the kernel any more.
  package static let lostResolution = 1.2
  /// How far from one the balance may be: 2/(2 + s) for an exponential decay at the rate s/τ, so 0.9 at s = 0.22.
  package static let balanceTolerance = 0.1

  private static func short(_ value: Double) -> String { String(format: "%.3g", value) }
}

extension Warning {
  /// - Parameter norm: β‖D‖ of an exponential kernel.
  package static func coarse(_ mesh: SphereMesh, norm: Double) -> Warning? {
    let resolution = mesh.spacing * norm.squareRoot()
    guard resolution > poorResolution else { return nil }
    // h is as V^{−1/2} on S² and as V^{−1} on S¹.
    let factor = pow(resolution / poorResolution, Double(mesh.dimension))
    return .coarseMesh(resolution: resolution, nodes: Int(min((Double(mesh.nodeCount) * factor).rounded(.up), 1e15)))
  }

  /// - Parameter concentration: κ of a von Mises–Fisher part of the start.
  package static func narrow(concentration: Double, on mesh: SphereMesh) -> Warning? {
    let width = 1 / concentration.squareRoot()
    return width < mesh.spacing ? .narrowStart(width: width, spacing: mesh.spacing) : nil
  }

  /// - Parameters:
  ///   - balance: as ``balance(action:decrease:scale:)`` gives it.
  package static func long(balance: Double?) -> Warning? {
    balance.flatMap { abs($0 - 1) > balanceTolerance ? .longStep(balance: $0) : nil }
  }

  /// 2 Σ action over the decrease of what is minimized, σE(μ⁰) − σE(μⁿ): one in the limit of small steps, for the metric speed then
  /// equals the slope at all times and each dissipates half (De Giorgi's equality). Nil where the energy does not change to speak of.
  /// - Parameter scale: the largest |E| on the way.
  package static func balance(action: Double, decrease: Double, scale: Double) -> Double? {
    guard decrease > 1e-9 * scale, action.isFinite, decrease.isFinite else { return nil }
    return 2 * action / decrease
  }
}
