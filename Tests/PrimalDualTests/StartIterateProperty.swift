import Transport
import ProximalSteps
import Spaces
import Testing

@testable import PrimalDual

@Suite("Starts and step lengths")
struct StartIterateProperty {
  @Test("starts are strictly interior, vacuum and Dirac included", arguments: ConicReference.all, [1, 3])
  func interior(_ reference: ConicReference, slices: Int) {
    let mesh = SphereMesh.named(reference.surface, reference.size), operators = mesh.space
    let model = reference.model(on: mesh, slices: slices), path = model.path
    let start = Iterate(startFor: model)
    #expect(start.mass.allSatisfy { $0 > 0 } && start.slack.allSatisfy { $0 > 0 })
    // Dual feasible to a tenth of the range.
    let kinetic = path.averagedTransposed(model.kinetic(path.squaredNorms(path.gradient(start.potential))))
    for (i, change) in path.differencesTransposed(start.potential).enumerated() {
      #expect(change + kinetic[i] <= model.linear[i] + (0.1 + 1e-12) * model.range)
    }
    var boundary = start
    boundary.mass[0] = 0
    boundary.slack[1] = 0
    (boundary.mass[2], boundary.slack[2]) = (0, 0)
    let least = start.complementarity
    let restarted = boundary.restarted(for: model, complementarity: least)
    #expect(restarted.potential == start.potential)
    for i in start.mass.indices {
      // Nothing is lowered, nothing touched where the product is large enough, and nothing raised by more than it takes.
      #expect(restarted.mass[i] >= boundary.mass[i] && restarted.slack[i] >= boundary.slack[i])
      let before = boundary.mass[i] * boundary.slack[i], after = restarted.mass[i] * restarted.slack[i]
      #expect(before < least ? abs(after - least) <= 1e-14 * least : after == before)
    }
  }

  @Test("the longest step stays inside, and is one when nothing is in the way")
  func stepLength() {
    let at = Iterate(mass: [1, 2], potential: [0, 0], slack: [4, 1])
    func reach(_ mass: [Double], _ slack: [Double]) -> Double {
      longestStep(at, Direction(mass: mass, potential: [100, -100], slack: slack), fraction: 0.5)
    }
    #expect(reach([1, 1], [0, 1]) == 1)
    #expect(reach([-0.25, 0], [-0.25, 0]) == 1)
    #expect(reach([-2, 0], [0, 0]) == 0.25)
    #expect(reach([0, -1], [0, -4]) == 0.125)
  }
}
