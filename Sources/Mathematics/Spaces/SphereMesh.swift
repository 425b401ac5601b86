/// A triangulation of the unit sphere S² (n = 3), or a polygon in the unit circle S¹ (n = 2), with flat P1 geometry.
///
/// Nodes stand on the unit sphere of Rⁿ; faces are flat: triangles, or segments. A face has n corners and carries an
/// orthonormal frame of its n − 1 tangent directions. With λ_i the hat function of node i,
///
///     a_i = Σ_{f∋i} |f|/n        node area (mass lumping),   Σ a_i = Σ |f|
///     ∇λ_i on f                  constant, in the frame of f,   Σ_i ∇λ_i = 0
///
/// Construction costs O(nodes + faces). The numbering is a function of the arguments alone.
public struct SphereMesh: Sendable {
  /// The dimension n of the space Rⁿ that holds the sphere S^{n−1}; also the number of corners of a face.
  public let ambient: Int
  /// The coordinates of all nodes, coordinate by coordinate: number c of node i is at `c·nodeCount + i`.
  public let coordinates: [Double]
  /// Unit vector c of the frame of face f: its coordinate x is at `(f·dimension + c)·ambient + x`.
  package let frames: [Double]
  /// The faces with their measures, gradients and operators, without the embedding.
  package let space: P1Space

  /// The number of nodes.
  public var nodeCount: Int { space.nodeCount }
  /// The number of faces: triangles on S², segments on S¹.
  public var faceCount: Int { space.faceCount }
  /// The corners of all faces, face by face: corner j of face f is the node at `f·ambient + j`.
  public var faces: [Int32] { space.faces }
  /// |f|, flat: length or area.
  package var faceArea: FaceField { space.faceArea }
  /// The area a_i that belongs to each node, a third (half) of that of the triangles (segments) about it.
  public var nodeArea: NodeField { space.nodeArea }
  /// Component c of ∇λ of corner j of face f is at `(f·ambient + j)·dimension + c`.
  package var hatGradients: [Double] { space.hatGradients }

  /// The dimension n − 1 of the sphere S^{n−1}.
  public var dimension: Int { space.dimension }

  /// The area Σ |f| of the polyhedron (the length of the polygon): 4π (2π) less O(h²) for faces of width h.
  public var totalArea: Double { space.totalArea }

  /// From nodes and faces that form a closed oriented surface; the geometry is computed, the topology trusted. A mesh made from
  /// another's `coordinates` and `faces` equals it to the last bit.
  package init(ambient: Int, coordinates: [Double], faces: [Int32]) {
    self.ambient = ambient
    self.coordinates = coordinates
    let nodes = coordinates.count / ambient, count = faces.count / ambient, dimension = ambient - 1
    var area = [Double](repeating: 0, count: count)
    var frames = [Double](repeating: 0, count: count * dimension * ambient)
    var gradients = [Double](repeating: 0, count: count * ambient * dimension)
    func point(_ f: Int, _ corner: Int) -> SIMD3<Double> {
      let i = Int(faces[f * ambient + corner])
      return SIMD3(coordinates[i], coordinates[nodes + i], ambient == 3 ? coordinates[2 * nodes + i] : 0)
    }
    for f in 0..<count {
      let p = point(f, 0), e1 = point(f, 1) - p
      let length = dot(e1, e1).squareRoot(), t1 = e1 / length
      // In the frame (t1, t2) the corners are (0, 0), (length, 0) and (x, y).
      if ambient == 2 {
        area[f] = length
        for x in 0..<2 { frames[f * 2 + x] = t1[x] }
        gradients[f * 2] = -1 / length
        gradients[f * 2 + 1] = 1 / length
      } else {
        let e2 = point(f, 2) - p
        let x = dot(e2, t1), rest = e2 - x * t1, y = dot(rest, rest).squareRoot(), t2 = rest / y
        area[f] = length * y / 2
        for c in 0..<3 {
          frames[(f * 2) * 3 + c] = t1[c]
          frames[(f * 2 + 1) * 3 + c] = t2[c]
        }
        let base = f * 6
        gradients[base] = -1 / length
        gradients[base + 1] = (x / length - 1) / y
        gradients[base + 2] = 1 / length
        gradients[base + 3] = -x / (length * y)
        gradients[base + 4] = 0
        gradients[base + 5] = 1 / y
      }
    }
    self.frames = frames
    space = P1Space(cornerCount: ambient, nodeCount: nodes, faces: faces, faceArea: area, hatGradients: gradients)
  }

  /// The coordinates of node i.
  public func node(_ i: Int) -> [Double] { (0..<ambient).map { coordinates[$0 * nodeCount + i] } }

  /// The nodes at the corners of face f.
  public func corners(_ f: Int) -> [Int] { space.corners(f) }
}

@inline(__always)
func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

@inline(__always)
func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
