import Configurations
import Foundation
import FoundationXML
import MinimizingMovements
import Outputs
import Spaces
import Testing

@testable import RunFiles
import TestSupport

@Suite struct VTKExportTests {
  let folder = TemporaryFolder()

  private func run(on mesh: SphereMesh, _ sphere: SphereSection) throws -> RunFile {
    let n = mesh.ambient
    var configuration = Configuration(
      attention: AttentionSection(interaction: (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } }),
      movement: MovementSection(step: 0.1, extent: .steps(1)))
    configuration.sphere = sphere
    let density = try InitialSection().density(on: mesh)
    var writer = try RunWriter(
      DurableFile(folder("a & b.nc")), configuration: configuration, mesh: mesh, initial: MovementState(density: density))
    let row = LedgerRow(
      time: 0.1, interactionEnergy: 1, action: 0, decrease: 0, dualityGap: 0, criticality: 0, audit: .nan, outerIterations: 1,
      newtonIterations: 1, restoredMass: 0, minimumDensity: 0, massError: 0, wallSeconds: 0, status: .converged)
    try writer.append(MovementState(time: 0.1, stepCount: 1, density: density, potential: density), row)
    return try RunFile(folder("a & b.nc"))
  }

  @Test func sphereIsWellFormedAndHoldsTheDensity() throws {
    let mesh = SphereMesh.icosphere(subdivisions: 1)
    let run = try run(on: mesh, .icosphere(subdivisions: 1))
    let (path, states) = try run.exportVTK(to: folder("vtk/deep"))
    #expect(path == folder("vtk/deep/a & b.pvd") && states == 2)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder("vtk/deep")).sorted()
    #expect(names == ["a & b.pvd", "a & b_000000.vtu", "a & b_000001.vtu"])
    let collection = try Elements(folder("vtk/deep/a & b.pvd"))
    #expect(collection.attributes("DataSet", "timestep") == ["0.0", "0.1"])
    #expect(collection.attributes("DataSet", "file") == Array(names.dropFirst()))
    let piece = try Elements(folder("vtk/deep/a & b_000001.vtu"))
    #expect(piece.attributes("Piece", "NumberOfPoints") == ["42"])
    #expect(piece.attributes("Piece", "NumberOfCells") == ["80"])
    #expect(piece.attributes("DataArray", "Name") == ["density", "potential", "Points", "connectivity", "offsets", "types"])
    #expect(piece.doubles(0) == (try run.density(at: 1).values))
    #expect(piece.doubles(2) == (0..<42).flatMap(mesh.node))
    #expect(try Elements(folder("vtk/deep/a & b_000000.vtu")).attributes("DataArray", "Name").contains("potential") == false)
  }

  @Test func circleIsLinesInThePlane() throws {
    let mesh = SphereMesh.circle(nodes: 8)
    try run(on: mesh, .circle(nodes: 8)).exportVTK(to: folder("vtk"))
    let piece = try Elements(folder("vtk/a & b_000000.vtu"))
    #expect(piece.doubles(1) == (0..<8).flatMap { mesh.node($0) + [0] })
    #expect(piece.bytes(4) == Data(repeating: 3, count: 8))
  }

  @Test(arguments: [2, 3]) func particlesAreVerticesWithWeights(ambient: Int) throws {
    let sphere = ambient == 3 ? "{subdivisions: 1}" : "{dimension: 2, nodes: 8}"
    let text = "sphere: \(sphere)\nattention: {identity: true}\nmovement: {step: 0.5, steps: 1}\nparticles: {step: 0.5}\n"
    var run = try ParticleRun(Configuration(yaml: text, file: "flow.yaml", for: .particles), output: folder("flow.nc"))
    try run.advance(to: run.outputCount)
    let file = try ParticleFile(folder("flow.nc"))
    try file.exportVTK(to: folder("vtk"))
    let last = try Elements(folder("vtk/flow_000001.vtu"))
    #expect(last.attributes("DataArray", "Name") == ["weight", "Points", "connectivity", "offsets", "types"])
    #expect(last.doubles(0) == file.weights && last.bytes(4) == Data(repeating: 1, count: file.weights.count))
    let x = try file.positions(at: 1).coordinates, count = file.weights.count
    var points = [Double](repeating: 0, count: 3 * count)
    for p in 0..<count { for c in 0..<ambient { points[3 * p + c] = x[c * count + p] } }
    #expect(last.doubles(1) == points)
  }

  @Test func existingExportIsKeptUnlessAsked() throws {
    let run = try run(on: .circle(nodes: 8), .circle(nodes: 8))
    try run.exportVTK(to: folder("vtk"))
    #expect(throws: OutputError.self) { try run.exportVTK(to: folder("vtk")) }
    try run.exportVTK(to: folder("vtk"), overwrite: true)
    folder.write("plain", "")
    let error = #expect(throws: OutputError.self) { try run.exportVTK(to: folder("plain/vtk")) }
    #expect(error?.description.contains("\n") == false)
  }
}

/// The elements of an XML file in order; a file that is not well-formed does not become one.
private final class Elements: NSObject, XMLParserDelegate {
  private var found: [(name: String, attributes: [String: String], text: String)] = []

  init(_ path: String) throws {
    super.init()
    let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: path)))
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    found.append((name, attributes, ""))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if !found.isEmpty { found[found.count - 1].text += text }
  }

  func attributes(_ element: String, _ name: String) -> [String] {
    found.filter { $0.name == element }.map { $0.attributes[name] ?? "" }
  }

  /// The bytes of a data array, less the eight of their count.
  func bytes(_ array: Int) -> Data {
    let text = found.filter { $0.name == "DataArray" }[array].text.trimmingCharacters(in: .whitespacesAndNewlines)
    let data = Data(base64Encoded: text)!
    let count = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    precondition(count == data.count - 8, "the array says its length")
    return Data(data.dropFirst(8))
  }

  func doubles(_ array: Int) -> [Double] {
    bytes(array).withUnsafeBytes { raw in (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) } }
  }
}
