import Configurations
import Kernels
import Foundation
import MinimizingMovements
import Pictures
import RunFiles
import Spaces

extension AttentionSection {
  /// The model in one line, for titles.
  package var modelText: String {
    let n = interaction.count
    let isDiagonal = (0..<n).allSatisfy { i in (0..<n).allSatisfy { i == $0 || interaction[i][$0] == 0 } }
    let diagonal = (0..<n).map { interaction[$0][$0] }
    let matrix =
      !isDiagonal
      ? "D full" : Set(diagonal) == [1] ? "D = I" : "D = diag(" + diagonal.map { label($0) }.joined(separator: ", ") + ")"
    return matrix.replacingOccurrences(of: "-", with: "−") + (beta == 1 ? "" : ", β = \(label(beta))")
      + (value == nil ? ", \(direction.rawValue)" : ", V given") + (metric == .wasserstein ? ", W₂" : ", W_{m,2}")
  }
}

extension RunFile {
  /// A geodesic's length, √(2 Σ action), and the model.
  package var modelText: String {
    let length = (2 * ledger.reduce(0) { $0 + $1.action }).squareRoot()
    return (isGeodesic ? "geodesic of length \(label(length)), " : "") + configuration.attention.modelText
  }

  private var timeAxis: Axis { Axis("time t", scale: isGeodesic ? Scale(0...1) : nil) }

  /// 2E at the start and after every step.
  package func twiceEnergies() throws -> [(time: Double, value: Double)] {
    let initial = try isGeodesic ? energy(at: 0) : summary.initialInteractionEnergy
    return (initial.map { [(0, 2 * $0)] } ?? []) + ledger.map { ($0.time, 2 * $0.interactionEnergy) }
  }

  func energyChart() throws -> Chart {
    let energies = try twiceEnergies()
    return Chart(x: timeAxis, y: Axis("interaction energy 2E"), curves: [Curve(energies.map(\.time), energies.map(\.value))])
  }

  /// E of a stored state.
  private func energy(at index: Int) throws -> Double {
    let kernel = try configuration.attention.model().kernelOperator(on: PointSet(ambient: mesh.ambient, coordinates: mesh.coordinates))
    return kernel.interactionEnergy(mesh.mass(try density(at: index)).values)
  }

  /// √(2 action/Δt) over the slices of a geodesic, the same in all of them up to the solver's tolerance.
  var speedChart: Chart {
    let slices = Double(ledger.count)
    let speeds = ledger.map { (2 * slices * $0.action).squareRoot() }
    return Chart(
      x: timeAxis, y: Axis("speed of the path", scale: Scale(0...max(1.25 * (speeds.max() ?? 0), 1e-12))),
      curves: [Curve(ledger.map { $0.time - 0.5 / slices }, speeds, style: .lineAndMarkers)])
  }

  /// What a step did and how exactly, on a logarithmic axis: action, certified gap, audit.
  var stepChart: Chart {
    let columns: [(String, KeyPath<LedgerRow, Double>)] = [
      ("action W²/2τ", \.action), ("duality gap, relative", \.dualityGap), ("audit χ/decrease", \.audit),
    ]
    let curves = columns.map { label, column in
      Curve(
        ledger.map(\.time), ledger.map { $0[keyPath: column] }, label: label,
        style: ledger.count { $0[keyPath: column].isFinite } < ledger.count || ledger.count < 3 ? .lineAndMarkers : .line)
    }
    return Chart(x: Axis("time t"), y: Axis("per step (dimensionless)", spacing: .logarithmic), curves: curves)
  }
}

extension SphereMesh {
  /// Angles of the nodes of a circle, from e₁.
  package var angles: [Double] { (0..<nodeCount).map { atan2(coordinates[nodeCount + $0], coordinates[$0]) } }

  /// A density on the circle over the angles from −π to π.
  func unrolled(_ density: [Double], label: String = "", style: Curve.Style = .line, colour: Colour? = nil) -> Curve {
    var points = zip(angles, density).sorted { $0.0 < $1.0 }
    // Once around: from the point before the interval to the one after it.
    if let first = points.first, let last = points.last {
      points = [(last.0 - 2 * .pi, last.1)] + points + [(first.0 + 2 * .pi, first.1)]
    }
    return Curve(points.map(\.0), points.map(\.1), label: label, style: style, colour: colour)
  }
}
