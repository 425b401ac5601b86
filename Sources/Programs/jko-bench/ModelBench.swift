import Spaces
import ArgumentParser
import AttentionJKO
import Foundation
import Regimes

/// One convex model and one step of the mild regime on finer and finer meshes.
struct ModelBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "One convex model, and one step, against the number of nodes.")

  @Option(help: "Coarsest icosphere level.") var coarsest = 3
  @Option(help: "Finest icosphere level.") var finest = 5
  @Option(help: "Certified relative gap.") var gap = 1e-9
  @Flag(help: "Only the models: level, concentration, seconds, Newton systems, optimum, separated by commas.") var csv = false

  func run() throws {
    if !csv { printHeader() }
    for level in coarsest...finest {
      let mesh = SphereMesh.icosphere(subdivisions: level)
      let operators = mesh.space
      let solver = PrimalDualSolver(Discretization(operators))
      for concentration in [1.0, 20.0] {
        let model = Self.model(mesh, concentration: concentration)
        var result: PrimalDualResult?
        let seconds = shortestTime(runs: 3) { result = solver.solve(model, from: Iterate(startFor: model), to: Accuracy(gap: gap)) }
        let solved = result!
        if csv {
          print("\(level),\(concentration),\(seconds),\(solved.iterations),\(solved.certificate.upper)")
          continue
        }
        var step = ""
        if concentration == 1 {
          var movement = try Regime.all[0].movement(mesh)
          movement.step()
          let rows = (0..<4).map { _ in movement.step() }
          let seconds = rows.reduce(0) { $0 + $1.wallSeconds }, systems = rows.reduce(0) { $0 + $1.newtonIterations }
          step = String(format: "%9.3f    %4.1f    %9.2f", seconds / 4, Double(systems) / 4, 1e3 * seconds / Double(systems))
        }
        print(
          String(
            format: "%8d  %@  %6d  %8.3f   %.1e  %.9e  %@      %6.0f", mesh.nodeCount,
            concentration == 1 ? "smooth      " : "concentrated", solved.iterations, seconds, solved.certificate.relativeGap,
            solved.certificate.upper, step.padding(toLength: 29, withPad: " ", startingAt: 0), Self.peakMegabytes))
      }
    }
  }

  private func printHeader() {
    print("\nOne convex model to a relative gap of \(gap) (mobility frozen, linear energy); the mean of steps 2 to 5 of the mild regime")
    print("   nodes  density        Newton   seconds       gap      optimum        step s  systems   each ms   peak memory MB")
  }

  /// μ^k ∝ exp(κ (x·u − 1)), m = exp(x·v), g = −exp(x·Dx), τ = 0.05: functions of the coordinates alone, so that any solver
  /// on any numbering of the mesh has the same optimum.
  static func model(_ mesh: SphereMesh, concentration: Double) -> ConvexModel {
    func values(_ function: ([Double]) -> Double) -> [Double] { (0..<mesh.nodeCount).map { function(mesh.node($0)) } }
    let density = values { exp(concentration * (($0[0] + 2 * $0[1] + 0.5 * $0[2]) / 5.25.squareRoot() - 1)) }
    let mass = mesh.mass(NodeField(density)), total = mass.total
    return ConvexModel(
      operators: mesh.space, previousMass: mass.values.map { $0 / total }, timeStep: 0.05,
      mobility: mesh.space.faceMean(values { exp(0.5 * $0[0] - 0.3 * $0[2]) }),
      linear: values { -exp($0[0] * $0[0] + 1.5 * $0[1] * $0[1] + 0.5 * $0[2] * $0[2]) }, curvature: nil, center: mass.values)
  }

  private static var peakMegabytes: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1_024
  }
}
