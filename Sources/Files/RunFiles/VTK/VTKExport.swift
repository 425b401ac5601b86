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
    let name = FilePath(path).stem ?? "run"
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
      let text = vtkPiece(density: try density(at: index), potential: try potential(at: index))
      try OutputTarget("\(folder)/\(piece)").write(Data(text.utf8))
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

  /// An unstructured grid with the density, and the potential where there is one, at the nodes.
  private func vtkPiece(density: NodeField, potential: NodeField?) -> String {
    let corners = mesh.ambient
    let points = (0..<mesh.nodeCount).flatMap { i in mesh.node(i) + [Double](repeating: 0, count: 3 - corners) }
    let cellType: UInt8 = corners == 3 ? 5 : 3
    var fields = array("density", "Float64", density.values)
    if let potential { fields += "\n" + array("potential", "Float64", potential.values) }
    return """
      <?xml version="1.0"?>
      <VTKFile type="UnstructuredGrid" version="1.0" byte_order="LittleEndian" header_type="UInt64">
        <UnstructuredGrid>
          <Piece NumberOfPoints="\(mesh.nodeCount)" NumberOfCells="\(mesh.faceCount)">
            <PointData Scalars="density">
      \(fields)
            </PointData>
            <Points>
      \(array("Points", "Float64", points, components: 3))
            </Points>
            <Cells>
      \(array("connectivity", "Int32", mesh.faces))
      \(array("offsets", "Int32", (1...mesh.faceCount).map { Int32($0 * corners) }))
      \(array("types", "UInt8", [UInt8](repeating: cellType, count: mesh.faceCount)))
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

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(
      of: "\"", with: "&quot;")
  }
}
