import Kernels
import Foundation
import Pictures

/// Figure 3: minimizers on S² for matrices whose kernel grows.
extension PaperFigure {
  private static let cases = [
    SphereCase(name: "a", title: "D = I", diagonal: [1, 1, 1], direction: .descent, step: 2, steps: 10),
    SphereCase(name: "b", title: "D = diag(1, ¼, 1)", diagonal: [1, 0.25, 1], direction: .descent, step: 20, steps: 20),
    SphereCase(name: "c", title: "D = diag(1, 0, 1)", diagonal: [1, 0, 1], direction: .descent, step: 2, steps: 20),
    SphereCase(name: "d", title: "D = diag(0, 0, 1)", diagonal: [0, 0, 1], direction: .descent, step: 4, steps: 15),
  ]

  func minimizersOnTheSphere(in folder: inout FigureFolder) throws -> FigureReport {
    let results = try SphereCase.computed(
      Self.cases, "Minimizers of the interaction energy on S²", densities: Scale(0.01...20, spacing: .logarithmic), in: &folder,
      figure: rawValue)
    return try folder.report(3, "minimizers on S²", results.flatMap(Self.minimizerRows))
  }

  private static func minimizerRows(_ result: SphereCase.Result) -> [FigureReport.Row] {
    let energies = result.twiceEnergies
    let moment = result.means { $0[1] * $0[1] }
    func isNear(_ pair: (particles: Double, movement: Double), _ value: Double, _ room: Double) -> Bool {
      abs(pair.particles - value) < room && abs(pair.movement - value) < room
    }
    switch result.item.name {
    case "a":
      let exact = sinh(1.0)
      return [
        // The least energy of 400 points is a little above that of the uniform measure.
        result.row(
          "2E, uniform", published: fixed(exact, 6), energies, tolerance: "particles +0.001, movement 0.0001",
          agrees: energies.particles < exact + 1e-3 && abs(energies.movement - exact) < 1e-4),
        result.row("mean of x₂², uniform", published: fixed(1.0 / 3, 6), moment, tolerance: "0.01", agrees: isNear(moment, 1.0 / 3, 1e-2)),
      ]
    case "b":
      return [
        result.row("2E, a smooth density", energies, tolerance: "0.001", agrees: abs(energies.particles - energies.movement) < 1e-3),
        result.row("mean of x₂²", moment, tolerance: "0.02", agrees: abs(moment.particles - moment.movement) < 2e-2),
      ]
    default:
      // On ker D the energy is that of any measure there.
      let form = result.means { x in zip(x, result.item.diagonal).reduce(0) { $0 + $1.1 * $1.0 * $1.0 } }
      return [
        result.row("2E, any measure on ker D", published: fixed(1, 6), energies, tolerance: "0.01", agrees: isNear(energies, 1, 1e-2)),
        result.row("mean of x·Dx, 0 on ker D", published: fixed(0, 6), form, tolerance: "0.1", agrees: isNear(form, 0, 0.1)),
      ]
    }
  }
}
