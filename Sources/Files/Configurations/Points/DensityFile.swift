import Foundation
import Measures
import Spaces

/// Nodal masses of a density given by a value a node, per unit area and of any total.
/// - Throws: ``InputError`` when there is not one value ≥ 0 a node, or all are zero.
func densityMass(in path: String, on mesh: SphereMesh) throws -> NodeField {
  let meaning = "a value of 0 or more for every node"
  let values: [(number: Int, value: Double)]
  switch try NumberFile(path, kind: "density") {
  case .array(let array):
    guard array.shape.filter({ $0 != 1 }).count <= 1 else {
      throw InputError(path, "the array has shape \(array.shape)", remedy: "it must be (\(mesh.nodeCount),), a value a node")
    }
    values = array.values.enumerated().map { ($0 + 1, $1) }
  case .text(let text):
    let table = try CSVTable(text, file: path, meaning: "a value a row")
    guard table.rows[0].values.count == 1 else {
      throw InputError(
        "\(path): row \(table.rows[0].number)", "it has \(table.rows[0].values.count) values", remedy: "write \(meaning), one a row")
    }
    values = table.rows.map { ($0.number, $0.values[0]) }
  }
  guard values.count == mesh.nodeCount else {
    throw InputError(
      path, "it holds \(values.count) values for a mesh of \(mesh.nodeCount) nodes",
      remedy: "write \(meaning), in the order of jko init's file")
  }
  if let (number, value) = values.first(where: { !($0.value >= 0 && $0.value.isFinite) }) {
    throw InputError("\(path): row \(number)", "the density \(value) is negative or not finite", remedy: "write \(meaning)")
  }
  let largest = values.map(\.value).max() ?? 0
  guard largest > 0 else { throw InputError(path, "the density is zero everywhere", remedy: "write \(meaning), not zero everywhere") }
  return mesh.mass(NodeField(values.map { $0.value / largest }))
}
