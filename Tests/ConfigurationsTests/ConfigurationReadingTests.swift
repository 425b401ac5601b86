import Kernels
import Foundation
import Measures
import Testing

@testable import Configurations
@testable import RunFiles

@Suite struct ConfigurationReadingTests {
  @Test func smallestConfigurationTakesTheDefaults() throws {
    let configuration = try Configuration(yaml: "attention: {identity: true}\nmovement: {step: 0.05, steps: 100}\n", file: "run.yaml")
    var expected = Configuration(
      attention: AttentionSection(interaction: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
      movement: MovementSection(step: 0.05, extent: .steps(100)))
    #expect(configuration == expected)
    #expect(configuration.sphere == .icosphere(subdivisions: 4))
    #expect(configuration.settings.gap == 1e-7 && configuration.settings.auditTolerance == 1e-4)
    expected.output.every = 2
    #expect(configuration != expected)
  }

  @Test func everyKeyIsRead() throws {
    let configuration = try Configuration(yaml: everyKey, file: "run.yaml")
    #expect(configuration.attention.interaction == [[1, 0.5, 0], [0.5, 0.25, 0], [0, 0, -1]])
    #expect(configuration.attention.kernel == .linear && configuration.attention.metric == .wasserstein)
    #expect(configuration.attention.direction == .descent && configuration.attention.beta == 2)
    #expect(
      configuration.initial.components == [
        InitialComponent(weight: 0.3, kind: .uniform),
        InitialComponent(weight: 0.7, kind: .vonMisesFisher(mean: [1, 2, 0.5], concentration: 1)),
        InitialComponent(weight: 0.1, kind: .dirac(at: [0, 0, 1])),
        InitialComponent(weight: 1, kind: .particles(file: "tokens.csv")),
        InitialComponent(weight: 1, kind: .state(file: "other.nc", time: .last)),
        InitialComponent(weight: 2, kind: .state(file: "other.nc", time: .at(0.5))),
        InitialComponent(weight: 1, kind: .particles(file: "far.csv", normalize: true)),
        InitialComponent(weight: 1, kind: .density(file: "rho.npy")),
      ])
    #expect(configuration.initial.perturbation == Perturbation(amplitude: 1e-3, degree: 2, order: -1))
    #expect(configuration.movement.extent == .end(5) && configuration.movement.stepCount == 100)
    #expect(configuration.settings.maximumOuterIterations == 7 && configuration.settings.maximumInnerIterations == 8)
    #expect(configuration.settings.auditSchedule == .every(3) && configuration.settings.auditTolerance == 1e-3)
    #expect(configuration.output.every == 5)
    #expect(configuration.particles.count == 1000 && configuration.particles.scheme == .euler)
    #expect(configuration.particles.substepsPerOutput == 6 && configuration.particles.seed == 4)
  }

  @Test func configurationMayBeJSON() throws {
    let text = """
      {"attention": {"identity": true, "direction": "descent", "metric": "wasserstein", "kernel": "linear"},
       "movement": {"step": 0.1, "end": 1}, "particles": {"scheme": "euler"}}
      """
    let configuration = try Configuration(yaml: text, file: "run.json")
    #expect(configuration.attention.direction == .descent && configuration.attention.metric == .wasserstein)
    #expect(configuration.attention.kernel == .linear && configuration.particles.scheme == .euler)
  }

  @Test(arguments: [(0.1, 1.0, 10), (0.05, 5.0, 100), (0.3, 1.0, 4), (2, 1.0, 1), (0.1, 0.3, 3)])
  func endIsTheFirstMultipleOfTheStepThere(step: Double, end: Double, count: Int) {
    #expect(MovementSection(step: step, extent: .end(end)).stepCount == count)
  }

  @Test(arguments: badConfigurations)
  func badConfigurationIsOneLineThatNamesThePlace(text: String, message: String) {
    let error = #expect(throws: InputError.self) { try Configuration(yaml: text, file: "run.yaml") }
    #expect(error?.description == message)
  }

  @Test(arguments: ["attention: [", "a: b: c", "\t", "x", "- 1", "attention: {identity: true, identity: true}", "", "@"])
  func whatIsNoConfigurationIsOneLine(text: String) {
    let error = #expect(throws: InputError.self) { try Configuration(yaml: text, file: "run.yaml") }
    #expect(error?.description.hasPrefix("run.yaml") == true && error?.description.contains("\n") == false)
  }

  @Test func nearestKeyCountsSwapsAsOne() {
    #expect(editDistance("beta", "beat") == 1)
    #expect(editDistance("", "abc") == 3)
    #expect(nearest("stpe", among: ["steps", "step", "end"]) == "step")
  }
}

let everyKey = """
  sphere: {dimension: 3, subdivisions: 2}
  attention:
    D: [[1, 0.5, 0], [0.5, 0.25, 0], [0, 0, -1]]
    beta: 2
    kernel: linear
    direction: descent
    metric: wasserstein
  initial:
    components:
      - {kind: uniform, weight: 0.3}
      - {kind: von-mises-fisher, weight: 0.7, mean: [1, 2, 0.5], concentration: 1.0}
      - {kind: dirac, weight: 0.1, at: [0, 0, 1]}
      - {kind: particles, weight: 1, file: tokens.csv}
      - {kind: state, weight: 1, file: other.nc, time: last}
      - {kind: state, weight: 2, file: other.nc, time: 0.5}
      - {kind: particles, file: far.csv, normalize: true}
      - {kind: density, file: rho.npy}
    perturbation: {amplitude: 1e-3, degree: 2, order: -1}
  movement: {step: 0.05, end: 5.0, slices: 2}
  solver: {gap: 1e-6, criticality: 1e-5, max-outer: 7, max-inner: 8}
  audit: {every: 3, tolerance: 1e-3}
  output: {every: 5}
  particles: {count: 1000, seed: 4, scheme: euler, step: 0.02, substeps-per-output: 6}
  """

private func attention(_ keys: String) -> String { "attention: {\(keys)}\nmovement: {step: 0.1, steps: 1}" }
private func movement(_ keys: String) -> String { "attention: {identity: true}\nmovement: {\(keys)}" }
private func section(_ text: String) -> String { "attention: {identity: true}\nmovement: {step: 0.1, steps: 1}\n\(text)" }

private let badConfigurations: [(String, String)] = [
  (
    attention("identity: true, bta: 2"),
    "run.yaml:1: attention.bta: unknown key (did you mean beta?); the keys here are D, diagonal, identity, beta, kernel, V, direction, metric"
  ),
  (
    section("outptu: {every: 1}"),
    "run.yaml:3: outptu: unknown key (did you mean output?); the keys here are sphere, attention, initial, movement, solver, audit, output, "
      + "particles"
  ),
  (
    attention("identity: true, beta: warm"),
    "run.yaml:1: attention.beta: warm is not a number; write a positive number"
  ),
  (
    attention("identity: true, beta: \"2\""),
    "run.yaml:1: attention.beta: \"2\" is not a number; write a positive number"
  ),
  (
    attention("identity: true, beta: .nan"),
    "run.yaml:1: attention.beta: .nan is not finite; write a positive number"
  ),
  (
    attention("identity: true, kernel: gauss"),
    "run.yaml:1: attention.kernel: gauss is not one of its values; write exponential or linear"
  ),
  (
    attention("identity: true, kernel: linear"),
    "run.yaml:1: attention.kernel: the linear kernel changes sign and cannot weigh a transport metric; use metric: wasserstein with it"
  ),
  (
    attention("D: [[1, 0], [0, 1]]"),
    "run.yaml:1: attention.D: D has 2 rows; it must be 3×3; write 3 rows of 3 numbers, as in D: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]"
  ),
  (
    attention("D: [[1, 0, 0], [0, 1], [0, 0, 1]]"),
    "run.yaml:1: attention.D[1]: it has 2 numbers; write 3 numbers: D must be 3×3"
  ),
  (
    attention("D: [[1, 0, 0], [0, .nan, 0], [0, 0, 1]]"),
    "run.yaml:1: attention.D[1][1]: .nan is not finite; write a finite number"
  ),
  (
    attention("D: [[1, 1, 0], [0, 1, 0], [0, 0, 1]]"),
    "run.yaml:1: attention.D: D is not symmetric: D[1][0] and D[0][1] differ by -1.0; attention is a gradient flow of the "
      + "interaction energy only for symmetric D (use `jko particles` for other matrices)"
  ),
  (
    attention("beta: 1"),
    "run.yaml:1: attention: the matrix D is missing; write D: [[…]], diagonal: […] or identity: true"
  ),
  (
    attention("identity: true, diagonal: [1, 1, 1]"),
    "run.yaml:1: attention: diagonal and identity exclude each other; keep one of them"
  ),
  (
    movement("step: 0, steps: 1"),
    "run.yaml:2: movement.step: 0 is out of range; write a positive number"
  ),
  (
    movement("step: -0.1, steps: 1"),
    "run.yaml:2: movement.step: -0.1 is out of range; write a positive number"
  ),
  (
    movement("step: .inf, steps: 1"),
    "run.yaml:2: movement.step: .inf is not finite; write a positive number"
  ),
  (
    movement("step: 0.1, steps: 2.5"),
    "run.yaml:2: movement.steps: 2.5 is not a whole number; write a positive whole number"
  ),
  (
    movement("steps: 1"),
    "run.yaml:2: movement: step is missing; write step: 0.05"
  ),
  (
    movement("step: 1e308, steps: 100"),
    "run.yaml:2: movement: the time at the end is not finite; write a smaller step or fewer steps"
  ),
  (
    movement("step: 0.1, end: 1e9"),
    "run.yaml:2: movement.end: 1e9 is out of range; write a time at most a billion steps away"
  ),
  (
    movement("step: 0.1, steps: 1, until: {speed: 1e-6}"),
    "run.yaml:2: movement.until: unknown key; the keys here are step, steps, end, slices"
  ),
  (
    section("noise: {temperature: 0.1}"),
    "run.yaml:3: noise: unknown key; the keys here are sphere, attention, initial, movement, solver, audit, output, particles"
  ),
  (
    movement("step: 0.1"),
    "run.yaml:2: movement: the number of steps is missing; write steps: 100 or end: 5.0"
  ),
  (
    movement("step: 0.1, steps: 3, end: 4"),
    "run.yaml:2: movement: steps and end exclude each other; keep one of them"
  ),
  (
    movement("step: 0.1, steps: 3, slices: 0"),
    "run.yaml:2: movement.slices: 0 is out of range; write a whole number from 1 to 64"
  ),
  (
    "attention: {identity: true}",
    "run.yaml:1: the section movement is missing; it holds the time step, as in movement: {step: 0.05, steps: 100}"
  ),
  (
    section("sphere: {dimension: 2, subdivisions: 3}"),
    "run.yaml:3: sphere.subdivisions: the circle has no subdivisions; write nodes: 512, or dimension: 3"
  ),
  (
    section("sphere: {subdivisions: 3, mesh: a.off}"),
    "run.yaml:3: sphere: subdivisions and mesh exclude each other; keep one of them"
  ),
  (
    section("sphere: {subdivisions: 9}"),
    "run.yaml:3: sphere.subdivisions: 9 is out of range; write an icosphere level from 0 to 7"
  ),
  (
    section("sphere: {nodes: 9}"),
    "run.yaml:3: sphere.nodes: nodes are for the circle; write subdivisions: 4, or dimension: 2"
  ),
  (
    section("sphere: 3"),
    "run.yaml:3: sphere: 3 stands where a section is expected; its keys are dimension, subdivisions, nodes, mesh"
  ),
  (
    section("initial: {components: [{kind: uniform, weight: -1}]}"),
    "run.yaml:3: initial.components[0].weight: -1 is out of range; write a weight of 0 or more"
  ),
  (
    section("initial: {components: [{kind: uniform, weight: 0}]}"),
    "run.yaml:3: initial.components: the weights add up to zero; give a component a positive weight"
  ),
  (
    section("initial: {components: []}"),
    "run.yaml:3: initial.components: the list is empty; write at least {kind: uniform, weight: 1}"
  ),
  (
    section("initial:\n  components:\n    - {kind: uniform}\n    - {kind: von-mises-fisher, mean: [0, 0, 0], concentration: 1}"),
    "run.yaml:6: initial.components[1].mean: a vector of length zero has no direction; write a vector other than zero"
  ),
  (
    section("initial: {components: [{kind: dirac, at: [1, 0]}]}"),
    "run.yaml:3: initial.components[0].at: it has 2 numbers; write 3 numbers"
  ),
  (
    section("initial: {components: [{kind: dirc, at: [1, 0, 0]}]}"),
    "run.yaml:3: initial.components[0].kind: unknown kind dirc (did you mean dirac?); the kinds are uniform, von-mises-fisher, "
      + "dirac, particles, state, density"
  ),
  (
    section("initial: {components: [{kind: uniform, mean: [1, 0, 0]}]}"),
    "run.yaml:3: initial.components[0].mean: unknown key; the keys here are kind, weight"
  ),
  (
    section("initial: {perturbation: {amplitude: 2, degree: 1}}"),
    "run.yaml:3: initial.perturbation.amplitude: 2 is out of range; write a number from -1 to 1, so that the density stays non-negative"
  ),
  (
    section("initial: {perturbation: {amplitude: 0.1, degree: 1, order: 2}}"),
    "run.yaml:3: initial.perturbation.order: 2 is out of range; write a whole number from -1 to 1"
  ),
  (
    section("audit: {every: often}"),
    "run.yaml:3: audit.every: often is not a whole number; write auto, or a whole number: 1 for every step, k for every k-th, 0 for none"
  ),
  (
    section("particles: {scheme: rk5}"),
    "run.yaml:3: particles.scheme: rk5 is not one of its values; write rk4 or euler"
  ),
]
