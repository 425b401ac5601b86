import Transport
import ProximalSteps
import Glibc
import PrimalDual
import Spaces
import Testing

/// A row of `Fixtures/conic_reference.csv`.
struct ConicReference: Sendable, CustomTestStringConvertible {
  let surface: String
  let size: Int
  let density: String
  let mobility: String
  let timeStep: Double
  let curvature: String
  let value: Double
  /// Relative difference of the conic solver's own bounds.
  let gap: Double

  var testDescription: String { "\(surface) \(size), density \(density), mobility \(mobility), τ = \(timeStep), curvature \(curvature)" }

  func model(on mesh: SphereMesh, slices: Int = 1) -> ConvexModel {
    ConvexModel(mesh, density: density, mobility: mobility, timeStep: timeStep, curvature: curvature, slices: slices)
  }

  static let all: [ConicReference] = {
    let path = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/")!)) + "/Fixtures/conic_reference.csv"
    return lines(of: path).dropFirst().map { line in
      let cells = line.split(separator: ",").map(String.init)
      return ConicReference(
        surface: cells[0], size: Int(cells[1])!, density: cells[2], mobility: cells[3], timeStep: Double(cells[4])!, curvature: cells[5],
        value: Double(cells[6])!, gap: Double(cells[7])!)
    }
  }()

  private static func lines(of path: String) -> [String] {
    guard let file = fopen(path, "r") else { preconditionFailure("\(path) cannot be read") }
    defer { fclose(file) }
    var result: [String] = []
    while let line = readLine(from: file) { result.append(line) }
    return result
  }

  private static func readLine(from file: UnsafeMutablePointer<FILE>) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1_000) { buffer in
      guard fgets(buffer.baseAddress, 1_000, file) != nil else { return nil }
      return String(String(cString: buffer.baseAddress!).prefix { !$0.isNewline })
    }
  }
}

@Suite("Against an independent conic solver")
struct ConicReferenceRegression {
  @Test("optimal values agree", arguments: ConicReference.all)
  func values(_ reference: ConicReference) {
    let mesh = SphereMesh.named(reference.surface, reference.size), operators = mesh.space
    let model = reference.model(on: mesh)
    let decrease = -reference.value
    // A tenth of the tolerance of the comparison.
    let solver = PrimalDualSolver(Discretization(operators))
    let result = solver.solve(
      model, from: Iterate(startFor: model), to: Accuracy(gap: 1e-8),
      observer: { event in
        guard case .iteration(let record) = event else { return }
        // Certificates hold in every iteration: they enclose the optimum, up to what the conic solver's own is off.
        #expect(record.certificate.lower <= reference.value + 1e-8 * decrease)
        #expect(record.certificate.upper >= reference.value - 1e-8 * decrease)
      })
    #expect(result.termination == .converged)
    #expect(reference.gap <= 1e-8, "the reference itself must be exact enough")
    #expect(abs(result.certificate.upper - reference.value) <= 1e-7 * decrease)
    #expect(abs(result.certificate.lower - reference.value) <= 1e-7 * decrease)
  }

  @Test("the fixture has the cases it should")
  func fixture() {
    #expect(ConicReference.all.count == 18)
    #expect(Set(ConicReference.all.map(\.density)) == ["smooth", "half", "dirac", "bumps"])
    #expect(Set(ConicReference.all.map(\.curvature)) == ["none", "linear", "stiff"])
  }
}
