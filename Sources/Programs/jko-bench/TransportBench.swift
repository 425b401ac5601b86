import ArgumentParser
import AttentionJKO
import Foundation
import Kantorovich
import NumericalKernels

/// Exact W_1 and W_2 between random points with random masses, or between points in files.
struct TransportBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transport", abstract: "Exact transport distances against the number of points.")

  @Option(help: "Points of either measure.") var points = [300, 1_000, 3_000, 10_000]
  @Option(help: "Two files instead, each of numbers as they are in memory: x y z and mass of one point after another.") var files:
    [String] = []
  @Flag(help: "Lines of points, p, cost, relative gap, seconds.") var csv = false

  func run() throws {
    if !csv {
      print("\nExact transport between random points of S² with random masses")
      print(" points  p            cost      gap  rounds    cells   pivots  seconds")
    }
    let pairs =
      files.count == 2
      ? [(measure(try numbers(files[0])), measure(try numbers(files[1])))] : points.map { (random($0, seed: 1), random($0, seed: 2)) }
    for (a, b) in pairs {
      for exponent in 1...2 {
        let begin = ContinuousClock.now
        let plan = try transportCost(from: a, to: b, exponent: exponent)
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        print(
          csv
            ? "\(a.count),\(exponent),\(plan.cost),\(plan.relativeGap),\(seconds)"
            : String(
              format: "%7d %2d %15.12f %8.1e %7d %8d %8d %8.2f", a.count, exponent, plan.cost, plan.relativeGap, plan.rounds,
              plan.columns, plan.pivots, seconds))
      }
    }
  }

  private func numbers(_ path: String) throws -> [Double] {
    try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
  }

  /// Points and masses one after another, brought to the sphere and to total mass one.
  private func measure(_ numbers: [Double]) -> WeightedPoints {
    let count = numbers.count / 4
    let total = (0..<count).reduce(0) { $0 + numbers[4 * $1 + 3] }
    func length(_ i: Int) -> Double { (0..<3).reduce(0) { $0 + numbers[4 * i + $1] * numbers[4 * i + $1] }.squareRoot() }
    return WeightedPoints(
      ambient: 3, coordinates: (0..<3).flatMap { c in (0..<count).map { numbers[4 * $0 + c] / length($0) } },
      masses: (0..<count).map { numbers[4 * $0 + 3] / total })
  }

  private func random(_ count: Int, seed: UInt64) -> WeightedPoints {
    var generator = Xoshiro256(seed: seed)
    return measure(
      (0..<count).flatMap { _ in
        let height = Double.random(in: -1...1, using: &generator), angle = Double.random(in: 0...2 * .pi, using: &generator)
        let radius = (1 - height * height).squareRoot()
        return [radius * cos(angle), radius * sin(angle), height, Double.random(in: 0...1, using: &generator)]
      })
  }
}
