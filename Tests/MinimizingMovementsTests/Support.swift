import Kernels
import Glibc
import MinimizingMovements
import Spaces

/// A movement from a density given as a function of the unit vector, normalized to total mass one.
func movement(
  _ mesh: SphereMesh, _ model: SelfAttention, timeStep: Double, adjust: (inout MovementSettings) -> Void = { _ in },
  density: ([Double]) -> Double
) -> Movement {
  var settings = MovementSettings(timeStep: timeStep)
  adjust(&settings)
  // Model, settings and density are those of a test.
  return try! Movement(
    mesh: mesh, model: model, settings: settings, state: MovementState(density: normalized(mesh, density)))
}

func normalized(_ mesh: SphereMesh, _ density: ([Double]) -> Double) -> NodeField {
  let values = (0..<mesh.nodeCount).map { density(mesh.node($0)) }
  let total = mesh.mass(NodeField(values)).total
  return NodeField(values.map { $0 / total })
}

func diagonal(_ entries: [Double]) -> [[Double]] {
  entries.indices.map { i in entries.indices.map { $0 == i ? entries[i] : 0 } }
}

func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

func unit(_ x: [Double]) -> [Double] { x.map { $0 / dot(x, x).squareRoot() } }

/// log₂ of the ratio of consecutive errors: the observed order under halving.
func orders(_ errors: [Double]) -> [Double] { zip(errors, errors.dropFirst()).map { log2(abs($0 / $1)) } }
