/// An interval cut into segments, with measures of one's own at its nodes: a one-dimensional space that is no circle. Densities that are
/// symmetric about an axis, of spheres of any dimension, live on one.
package struct WeightedInterval: Sendable {
  /// x_0 < x_1 < …, the nodes.
  package let positions: [Double]
  package let space: P1Space

  /// - Parameters:
  ///   - positions: two or more, ascending.
  ///   - nodeArea: a_i > 0, the measure that belongs to a node; nil for half the lengths of the segments beside it.
  package init(positions: [Double], nodeArea: [Double]? = nil) {
    precondition(positions.count >= 2 && zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }, "positions ascend")
    precondition(nodeArea.map { $0.count == positions.count && $0.allSatisfy { $0 > 0 } } ?? true, "a positive measure a node")
    self.positions = positions
    let lengths = zip(positions, positions.dropFirst()).map { $1 - $0 }
    space = P1Space(
      cornerCount: 2, nodeCount: positions.count, faces: (0..<lengths.count).flatMap { [Int32($0), Int32($0 + 1)] }, faceArea: lengths,
      hatGradients: lengths.flatMap { [-1 / $0, 1 / $0] }, nodeArea: nodeArea)
  }
}
