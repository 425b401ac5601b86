import Configurations
import CNetCDF
import Spaces

/// A number type of a variable.
enum NumberType {
  case double, integer

  var code: Int32 { self == .double ? NC_DOUBLE : NC_INT }
}

extension NetCDFFile {
  /// Defines a variable with its `long_name` and `units` (UDUNITS; "1" for what has no unit).
  func define(
    _ name: String, _ dimensions: [String], type: NumberType = .double, chunks: [Int]? = nil, isCompressed: Bool = false,
    units: String = "1", _ meaning: String
  ) throws {
    try defineVariable(name, type.code, dimensions, chunks: chunks, isCompressed: isCompressed)
    try setAttribute("long_name", of: name, meaning)
    try setAttribute("units", of: name, units)
  }

  /// The attributes all files carry.
  func writeGlobalAttributes(title: String, history: String, configuration: Configuration) throws {
    let attributes = [
      ("Conventions", "CF-1.11 UGRID-1.0"), ("title", title), ("source", "jko \(programVersion)"), ("history", history),
      ("configuration", configuration.yaml),
      ("energy_convention", "interaction_energy is E = 1/2 of the double integral of the kernel; the reference reports 2E"),
      (
        "references",
        "Burger, Kabri, Korolev, Roith, Weigand: Analysis of mean-field models arising from self-attention dynamics in transformer "
          + "architectures with layer normalization. Phil. Trans. R. Soc. A 383 (2025) 20240233, arXiv:2501.03096"
      ),
    ]
    for (name, text) in attributes { try setAttribute(name, of: nil, text) }
  }

  // MARK: Mesh

  func defineMesh(_ mesh: SphereMesh) throws {
    try defineDimension("node", length: mesh.nodeCount)
    try defineDimension("face", length: mesh.faceCount)
    try defineDimension("vertex", length: mesh.ambient)
    try defineDimension("ambient", length: mesh.ambient)
    let isSurface = mesh.ambient == 3
    try define("mesh", [], type: .integer, "topology of the \(isSurface ? "triangulated unit sphere" : "polygon in the unit circle")")
    try setAttribute("cf_role", of: "mesh", "mesh_topology")
    try setAttribute("topology_dimension", of: "mesh", [Int32(mesh.dimension)])
    try setAttribute("node_coordinates", of: "mesh", "node_longitude node_latitude")
    try setAttribute("node_dimension", of: "mesh", "node")
    try setAttribute(isSurface ? "face_node_connectivity" : "edge_node_connectivity", of: "mesh", "face_nodes")
    try setAttribute(isSurface ? "face_dimension" : "edge_dimension", of: "mesh", "face")
    try define("node_coordinates", ["node", "ambient"], "Cartesian coordinates of the nodes on the unit sphere")
    try define("node_longitude", ["node"], units: "degrees_east", "longitude of the nodes, from the first axis")
    try setAttribute("standard_name", of: "node_longitude", "longitude")
    try define("node_latitude", ["node"], units: "degrees_north", "latitude of the nodes, towards the third axis")
    try setAttribute("standard_name", of: "node_latitude", "latitude")
    try define("node_area", ["node"], "area lumped at the nodes: \(isSurface ? "a third" : "half") of the faces around")
    try setAttribute("mesh", of: "node_area", "mesh")
    try setAttribute("location", of: "node_area", "node")
    try define("face_nodes", ["face", "vertex"], type: .integer, "nodes of the faces")
    try setAttribute("cf_role", of: "face_nodes", isSurface ? "face_node_connectivity" : "edge_node_connectivity")
    try setAttribute("start_index", of: "face_nodes", [0])
  }

  func writeMesh(_ mesh: SphereMesh) throws {
    let nodes = mesh.nodeCount
    let n = mesh.ambient
    try write("mesh", start: [], count: [], [Int32(0)])
    let points = (0..<nodes).map(mesh.node)
    try write("node_coordinates", start: [0, 0], count: [nodes, n], points.flatMap { $0 })
    try write("node_longitude", start: [0], count: [nodes], points.map(longitude))
    try write("node_latitude", start: [0], count: [nodes], points.map(latitude))
    try write("node_area", start: [0], count: [nodes], mesh.nodeArea.values)
    try write("face_nodes", start: [0, 0], count: [mesh.faceCount, n], mesh.faces)
  }
}
