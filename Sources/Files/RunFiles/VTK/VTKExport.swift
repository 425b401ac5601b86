import Configurations
import Foundation
import Outputs
import Spaces
import SystemPackage

extension RunFile {
  /// Writes one `.vtu` a stored state and a `.pvd` that lists them with their times, for ParaView. Numbers are base64-encoded
  /// little-endian binary, to the last bit.
  /// - Parameter isInterrupted: asked before every state; true ends the export with those written.
  /// - Returns: the path of the `.pvd`, and how many states it lists.
  /// - Throws: ``OutputError`` when the `.pvd` exists and `overwrite` is false, or something cannot be written; ``InputError`` when
  ///   a state cannot be read.
  @discardableResult
  package func exportVTK(to folder: String, overwrite: Bool = false, isInterrupted: () -> Bool = { false }) throws
    -> (collection: String, states: Int)
  {
    let corners = mesh.ambient
    let points = (0..<mesh.nodeCount).flatMap { i in mesh.node(i) + [Double](repeating: 0, count: 3 - corners) }
    return try VTKCollection(of: path, in: folder).write(times: times, overwrite: overwrite, isInterrupted: isInterrupted) { index in
      var fields = [("density", try density(at: index).values)]
      if let potential = try potential(at: index) { fields.append(("potential", potential.values)) }
      return VTKGrid(points: points, cells: mesh.faces, corners: corners, fields: fields)
    }
  }
}

extension ParticleFile {
  /// Writes one `.vtu` a stored state, its particles as vertices with their weights, and a `.pvd` that lists them with their times.
  /// - Parameter isInterrupted: asked before every state; true ends the export with those written.
  /// - Returns: the path of the `.pvd`, and how many states it lists.
  /// - Throws: ``OutputError`` when the `.pvd` exists and `overwrite` is false, or something cannot be written; ``InputError`` when
  ///   a state cannot be read, or its particles are in more than three dimensions.
  @discardableResult
  package func exportVTK(to folder: String, overwrite: Bool = false, isInterrupted: () -> Bool = { false }) throws
    -> (collection: String, states: Int)
  {
    guard ambient <= 3 else { throw InputError(path, "its particles are in R^\(ambient)", remedy: "VTK has three dimensions") }
    return try VTKCollection(of: path, in: folder).write(times: times, overwrite: overwrite, isInterrupted: isInterrupted) { index in
      let x = try positions(at: index).coordinates, count = weights.count
      let points = (0..<count).flatMap { p in (0..<3).map { $0 < ambient ? x[$0 * count + p] : 0 } }
      return VTKGrid(points: points, cells: (0..<count).map { Int32($0) }, corners: 1, fields: [("weight", weights)])
    }
  }
}

/// Grids over time: a file each, and one that lists them.
private struct VTKCollection {
  let folder, name: String

  init(of path: String, in folder: String) {
    self.folder = folder
    name = FilePath(path).stem ?? "run"
  }

  func write(times: [Double], overwrite: Bool, isInterrupted: () -> Bool, _ grid: (Int) throws -> VTKGrid) throws
    -> (collection: String, states: Int)
  {
    let collection = "\(folder)/\(name).pvd"
    guard overwrite || !OutputTarget.exists(collection) else { throw OutputError.exists(collection, resumable: false) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch let error as CocoaError {
      throw OutputError.cannotWrite(folder, reason: error.systemReason)
    }
    let list = try OutputTarget(collection)
    try list.check(overwrite: overwrite)
    var entries: [String] = []
    for (index, time) in times.enumerated() {
      if isInterrupted() { break }
      let piece = "\(name)_\(String(format: "%06d", index)).vtu"
      try OutputTarget("\(folder)/\(piece)").write(Data(try grid(index).text.utf8))
      entries.append("    <DataSet timestep=\"\(time)\" part=\"0\" file=\"\(escaped(piece))\"/>")
    }
    let text = """
      <?xml version="1.0"?>
      <VTKFile type="Collection" version="0.1" byte_order="LittleEndian">
        <Collection>
      \(entries.joined(separator: "\n"))
        </Collection>
      </VTKFile>

      """
    try list.write(Data(text.utf8))
    return (collection, entries.count)
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(
      of: "\"", with: "&quot;")
  }
}

/// An unstructured grid with fields at its points.
private struct VTKGrid {
  /// Three coordinates each.
  let points: [Double]
  /// `corners` points each: vertices, segments or triangles.
  let cells: [Int32]
  let corners: Int
  let fields: [(name: String, values: [Double])]

  var text: String {
    let count = cells.count / corners
    let cellType: UInt8 = [1: 1, 2: 3, 3: 5][corners]!
    return """
      <?xml version="1.0"?>
      <VTKFile type="UnstructuredGrid" version="1.0" byte_order="LittleEndian" header_type="UInt64">
        <UnstructuredGrid>
          <Piece NumberOfPoints="\(points.count / 3)" NumberOfCells="\(count)">
            <PointData Scalars="\(fields[0].name)">
      \(fields.map { array($0.name, "Float64", $0.values) }.joined(separator: "\n"))
            </PointData>
            <Points>
      \(array("Points", "Float64", points, components: 3))
            </Points>
            <Cells>
      \(array("connectivity", "Int32", cells))
      \(array("offsets", "Int32", (0..<count).map { Int32(($0 + 1) * corners) }))
      \(array("types", "UInt8", [UInt8](repeating: cellType, count: count)))
            </Cells>
          </Piece>
        </UnstructuredGrid>
      </VTKFile>

      """
  }

  /// A data array: its length in bytes, then its bytes.
  private func array<Value: BitwiseCopyable>(_ name: String, _ type: String, _ values: [Value], components: Int = 1) -> String {
    var bytes = Data()
    let contents = values.withUnsafeBytes { Data($0) }
    withUnsafeBytes(of: UInt64(contents.count)) { bytes.append(contentsOf: $0) }
    bytes.append(contents)
    let attributes = "type=\"\(type)\" Name=\"\(name)\" NumberOfComponents=\"\(components)\" format=\"binary\""
    return "        <DataArray \(attributes)>\(bytes.base64EncodedString())</DataArray>"
  }
}
