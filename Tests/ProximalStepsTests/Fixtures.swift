import FreeEnergies
import Kernels
import Transport
import ProximalSteps
import Glibc
import Spaces
import Testing
import TestSupport

/// The operators of a mesh, with a name that test reports show.
struct OperatorCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let mesh: SphereMesh

  init(_ name: String, _ mesh: SphereMesh) {
    testDescription = name
    self.mesh = mesh
  }

  var operators: P1Space { mesh.space }
}

let spheres = OperatorCase("icosphere 2", .icosphere(subdivisions: 2))
let circles = OperatorCase("circle 40", .circle(nodes: 40))

/// A free energy in a metric on a path, with a name.
struct FunctionalCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let path: PathOperators
  let energy: FreeEnergy
  let metric: TransportMetric
  let timeStep = 0.3

  func problem(from mass: [Double]) -> ProximalProblem {
    ProximalProblem(path: path, energy: energy, metric: metric, timeStep: timeStep, previousMass: mass)
  }
}

/// Both kernels where they are allowed, both metrics, both directions, definite and indefinite D, sphere and circle; one slice, and
/// for the exponential kernel three; with a potential and noise or a power for some.
let functionalZoo: [FunctionalCase] = {
  var cases: [FunctionalCase] = []
  let pairs: [(KernelKind, TransportMetric)] = [(.exponential, .nonlocalMobility), (.exponential, .wasserstein), (.linear, .wasserstein)]
  for place in [spheres, circles] {
    let points = PointSet(ambient: place.mesh.ambient, coordinates: place.mesh.coordinates)
    for (name, eigenvalues) in [("definite", [1, 1.5, 0.5]), ("indefinite", [2, -1.5, 0.3])] {
      for (kernel, metric) in pairs {
        for direction in FlowDirection.allCases {
          let n = place.mesh.ambient
          let matrix = (0..<n).map { i in (0..<n).map { i == $0 ? eigenvalues[i] : 0.2 } }
          let model = try! SelfAttention(interaction: matrix, kernel: kernel, direction: direction, metric: metric)
          for slices in kernel == .exponential ? [1, 3] : [1] {
            let kernels = model.interactionKernel(on: points)
            let interaction = FreeEnergy.Interaction(
              sign: model.sigma, kernel: kernels.exact, convexFactor: kernels.positivePart(sigma: model.sigma, tolerance: 1e-13))
            let reference = place.operators.nodeArea.values.map { $0 / place.operators.totalArea }
            let laws: [(String, (any InternalEnergy)?)] =
              name == "definite" && kernel == .exponential
              ? [("", nil), (", noise", Entropy(temperature: 0.2)), (", power", PowerLaw(exponent: 2.5, strength: 0.3))] : [("", nil)]
            for (addition, law) in laws {
              cases.append(
                FunctionalCase(
                  testDescription: "\(place.testDescription), \(name), \(kernel), \(direction), \(metric), \(slices) slices\(addition)",
                  path: PathOperators(place.operators, slices: slices),
                  energy: FreeEnergy(
                    interaction: interaction, potential: law == nil ? nil : (0..<points.count).map { 0.3 * points[$0][0] },
                    internal: law.map { FreeEnergy.Internal(law: $0, reference: reference) }), metric: metric))
            }
          }
        }
      }
    }
  }
  return cases
}()

/// Those without potential and internal energy.
let interactionZoo = functionalZoo.filter { $0.energy.internal == nil }

/// Positive masses of total one, density between a half and one and a half of its mean before normalization.
func randomMass(_ mesh: P1Space, _ numbers: inout Numbers) -> [Double] {
  let raw = mesh.nodeArea.values.map { $0 * (1 + 0.5 * numbers.signed()) }
  let sum = raw.reduce(0, +)
  return raw.map { $0 / sum }
}

/// What momenta do to the masses of a path: B w¹ + … + B w^n in slice n.
func flow(_ path: PathOperators, _ momentum: [Double]) -> [Double] {
  path.sums(path.inflow(momentum), from: [Double](repeating: 0, count: path.space.nodeCount))
}

/// Momenta and the masses they lead to, scaled so that every node keeps at least a third of its mass. `start` is a mass, at the
/// beginning, or the masses of a path.
func randomMove(_ path: PathOperators, from start: [Double], _ numbers: inout Numbers) -> (mass: [Double], momentum: [Double]) {
  let previous = start.count == path.space.nodeCount ? path.constant(start) : start
  let w = numbers.field(path.slices * path.space.faceCount * path.space.dimension)
  let change = flow(path, w)
  let scale = zip(previous, change).reduce(Double.infinity) { min($0, $1.1 < 0 ? -$1.0 / $1.1 : .infinity) } * 2 / 3
  return (zip(previous, change).map { $0 + scale * $1 }, w.map { scale * $0 })
}

extension ProximalProblem {
  func point(_ mass: [Double], _ momentum: [Double]) -> ProximalPoint {
    point(PathPoint(mass: mass, momentum: momentum))
  }
}

/// a + s b.
func along(_ a: [Double], _ s: Double, _ b: [Double]) -> [Double] { zip(a, b).map { $0 + s * $1 } }
