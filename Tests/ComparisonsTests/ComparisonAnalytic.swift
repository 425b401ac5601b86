import Kernels
import Foundation
import Kantorovich
import Configurations
import Particles
import RunFiles
import TestSupport
import Testing

@testable import Comparisons

@Suite final class ComparisonAnalytic {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// A file of particles at the given times, at rest there.
  private func write(_ name: String, points: [[Double]], weights: [Double]? = nil, times: [Double]) throws {
    let n = points[0].count
    let identity = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0 } }
    var configuration = Configuration(
      attention: AttentionSection(interaction: identity), movement: MovementSection(step: 1, extent: .steps(1)))
    if n == 2 { configuration.sphere = .circle(nodes: 8) }
    var system = try ParticleSystem(
      model: configuration.attention.particleModel(), positions: PointSet(points: points, ambient: n), weights: weights, time: times[0])
    var writer = try ParticleWriter(creating: path(name), configuration: configuration, system: system)
    for time in times.dropFirst() {
      system.time = time
      try writer.append(system)
    }
  }

  @Test func twoDiracsAreAsFarApartAsTheirPoints() throws {
    let angle = 1.1
    try write("a.nc", points: [[1, 0, 0]], times: [0])
    try write("b.nc", points: [[cos(angle), 0, sin(angle)]], times: [0])
    let comparison = try Comparison(path("a.nc"), path("b.nc"))
    let difference = try comparison.difference(at: comparison.commonTimes[0])
    // Functions of one point: a few roundings.
    #expect(abs(difference.w1!.distance - angle) < 1e-14 && abs(difference.w2!.distance - angle) < 1e-14)
    #expect(difference.w1!.isOptimal && abs(difference.w2!.lowerBound - angle) < 1e-12)
    #expect(abs(difference.firstMomentDistance - 2 * sin(angle / 2)) < 1e-14)
    // |x xᵀ − y yᵀ|² = 2 − 2 (x·y)².
    #expect(abs(difference.secondMomentDistance - 2.0.squareRoot() * sin(angle)) < 1e-14)
    // E = e/2 for a Dirac and D = I.
    #expect(abs(difference.interactionEnergyA - M_E / 2) < 1e-14 && abs(difference.energyDifference) < 1e-14)
  }

  @Test func aDiracAndAPairOnTheCircle() throws {
    try write("a.nc", points: [[1, 0]], times: [0])
    try write("b.nc", points: [[0, 1], [cos(0.5), -sin(0.5)]], weights: [1, 3], times: [0])
    let comparison = try Comparison(path("a.nc"), path("b.nc"))
    let difference = try comparison.difference(at: comparison.commonTimes[0])
    #expect(abs(difference.w1!.distance - (0.25 * .pi / 2 + 0.75 * 0.5)) < 1e-13)
    #expect(abs(difference.w2!.distance - (0.25 * .pi * .pi / 4 + 0.75 * 0.25).squareRoot()) < 1e-13)
  }

  @Test func measuresThatDifferByRoundingAreNotProvenApart() throws {
    for seed in 0..<10 {
      var numbers = SeededGenerator(seed: UInt64(seed))
      let points = (0..<40).map { _ in (0..<3).map { _ in numbers.normal() } }
      func unit(_ x: [Double]) -> [Double] { x.map { $0 / x.reduce(0) { $0 + $1 * $1 }.squareRoot() } }
      let near = points.map { unit(unit($0).map { $0 + 1e-13 * numbers.normal() }) }
      try write("a\(seed).nc", points: points.map(unit), times: [0])
      try write("b\(seed).nc", points: near, times: [0])
      let comparison = try Comparison(path("a\(seed).nc"), path("b\(seed).nc"))
      let difference = try comparison.difference(at: comparison.commonTimes[0])
      for distance in [difference.w1!, difference.w2!] { #expect(distance.lowerBound <= 2 * distance.distance) }
    }
  }

  @Test func commonTimesAreThoseOfBothToRounding() throws {
    try write("a.nc", points: [[1, 0]], times: [0, 0.1, 0.30000000000000004, 0.4, 7])
    try write("b.nc", points: [[1, 0]], times: [0.05, 0.3, 0.400001, 7 + 1e-9])
    let comparison = try Comparison(path("a.nc"), path("b.nc"))
    #expect(comparison.commonTimes.map(\.time) == [0.30000000000000004, 7])
    #expect(comparison.commonTimes.map(\.indexB) == [1, 3])
  }

  @Test(arguments: [1e-10, 1e-300, 1e12]) func timesArePairedBySpacingWhateverTheirSize(step: Double) throws {
    try write("a.nc", points: [[1, 0]], times: (0...9).map { Double($0) * step })
    try write("b.nc", points: [[1, 0]], times: (0...3).map { Double($0) * 3 * step })
    let comparison = try Comparison(path("a.nc"), path("b.nc"))
    #expect(comparison.commonTimes.map(\.indexA) == [0, 3, 6, 9] && comparison.commonTimes.map(\.indexB) == [0, 1, 2, 3])
    #expect(comparison.onlyStartIsCommon == nil)
  }

  @Test func aCommonStartAloneIsTold() throws {
    try write("a.nc", points: [[1, 0]], times: [0, 0.05, 0.1])
    try write("b.nc", points: [[1, 0]], times: [0, 0.07, 0.14])
    try write("c.nc", points: [[1, 0]], times: [0])
    let comparison = try Comparison(path("a.nc"), path("b.nc"))
    #expect(
      comparison.onlyStartIsCommon
        == "only t = 0 is in common (\(path("a.nc")) goes by 0.05 to 0.1, \(path("b.nc")) goes by 0.07 to 0.14); choose steps and outputs "
        + "that meet")
    #expect(try Comparison(path("c.nc"), path("c.nc")).onlyStartIsCommon == nil)
    #expect(try Comparison(path("a.nc"), path("c.nc")).onlyStartIsCommon != nil)
  }

  @Test func noCommonTimeIsOneLine() throws {
    try write("a.nc", points: [[1, 0]], times: [0, 0.5])
    try write("b.nc", points: [[1, 0]], times: [0.25, 0.75])
    let error = #expect(throws: InputError.self) { try Comparison(path("a.nc"), path("b.nc")) }
    #expect(
      error?.problem
        == "it has no time in common with \(path("a.nc")) (\(path("a.nc")) has 2 from 0.0 to 0.5, \(path("b.nc")) has 2 from 0.25 to 0.75)")
  }

  @Test func limitsAreTold() throws {
    // A ring against itself turned by an irrational angle: no plan is found in a pivot.
    func ring(_ shift: Double) -> [[Double]] { (0..<60).map { [cos(shift + Double($0 * $0)), sin(shift + Double($0 * $0))] } }
    try write("a.nc", points: ring(0), times: [0])
    try write("b.nc", points: ring(0.3), times: [0])
    let comparison = try Comparison(path("a.nc"), path("b.nc"))
    var settings = TransportSettings()
    settings.maximumPivots = 1
    let limited = try comparison.difference(at: comparison.commonTimes[0], settings: settings)
    let exact = try comparison.difference(at: comparison.commonTimes[0])
    #expect(exact.w2!.isOptimal && exact.w2!.distance - exact.w2!.lowerBound < 1e-9)
    #expect(limited.w2!.distance >= exact.w2!.distance - 1e-12 && limited.w2!.lowerBound <= exact.w2!.distance + 1e-12)
    let summary = ComparisonSummary(comparison, [limited])
    #expect(summary.isOptimal == (limited.w1!.isOptimal && limited.w2!.isOptimal))
    #expect(summary.description.contains("≤") == !summary.isOptimal)
  }
}
