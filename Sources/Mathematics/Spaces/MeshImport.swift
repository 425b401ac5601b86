/// What is wrong with an imported triangulation; each case names the element.
public enum MeshError: Error, Equatable, CustomStringConvertible {
  /// A line is not what the format asks for there.
  case syntax(line: Int, expected: String)
  /// A face has other than three corners.
  case notATriangle(face: Int, corners: Int)
  /// A face names a node that does not exist.
  case nodeOutOfRange(face: Int, node: Int, nodeCount: Int)
  /// A node is off the unit sphere by more than 1e-6.
  case offSphere(node: Int, radius: Double)
  /// A face has corners that coincide or lie in line.
  case degenerate(face: Int)
  /// An edge, given by its nodes, belongs to one face only.
  case boundary(Int, Int)
  /// An edge, given by its nodes, belongs to more than two faces.
  case nonManifoldEdge(Int, Int, faces: Int)
  /// The two faces at an edge, given by its nodes, turn in opposite senses.
  case inconsistentOrientation(Int, Int)
  /// The faces at a node form more than one fan.
  case nonManifoldNode(Int)
  /// A node belongs to no face.
  case unusedNode(Int)
  /// A face is turned against the others as seen from the origin.
  case folded(face: Int)
  /// The surface is closed but has handles: its Euler characteristic is not 2.
  case notASphere(eulerCharacteristic: Int)
  /// A kind of file that is not read, by its name.
  case format(String)

  /// One sentence that names the element and says what would be right.
  public var description: String {
    switch self {
    case .syntax(let line, let expected): "line \(line): expected \(expected)"
    case .notATriangle(let face, let corners): "face \(face) has \(corners) corners; every face must be a triangle"
    case .nodeOutOfRange(let face, let node, let count): "face \(face) names node \(node); nodes are numbered 0 to \(count - 1)"
    case .offSphere(let node, let radius): "node \(node) is at distance \(radius) from the origin; nodes must be on the unit sphere to 1e-6"
    case .degenerate(let face): "face \(face) has no area; every triangle needs three distinct corners that are not in line"
    case .boundary(let p, let q): "edge \(p)–\(q) belongs to one face only; the surface must be closed"
    case .nonManifoldEdge(let p, let q, let faces): "edge \(p)–\(q) belongs to \(faces) faces; every edge must belong to two"
    case .inconsistentOrientation(let p, let q):
      "the two faces at edge \(p)–\(q) turn in opposite senses; orient all faces alike"
    case .nonManifoldNode(let node): "the faces at node \(node) form more than one fan; the surface must be a manifold"
    case .unusedNode(let node): "node \(node) belongs to no face; remove it"
    case .folded(let face): "face \(face) is turned against the others seen from the origin; the surface must not fold over itself"
    case .notASphere(let characteristic): "the surface has Euler characteristic \(characteristic); a sphere has 2"
    case .format(let name): "\(name) is not read here; save the surface as an OFF file in text, or as OBJ"
    }
  }
}

extension SphereMesh {
  /// A triangulated unit sphere from the text of an OFF or an OBJ file, told by its first line; see ``init(off:)`` and ``init(obj:)``.
  /// - Throws: ``MeshError`` naming the first element that fails.
  public init(surface text: String) throws(MeshError) {
    let first = text.split(maxSplits: 1, whereSeparator: \.isNewline).first?.prefix { !$0.isWhitespace } ?? ""
    switch first {
    case "ply": throw .format("a PLY file")
    case "solid": throw .format("an STL file")
    case _ where first.hasSuffix("OFF"): try self.init(off: text)
    case "v", "vn", "vt", "g", "o", "mtllib": try self.init(obj: text)
    default:
      // Comments may come first in either.
      if text.split(whereSeparator: \.isNewline).contains(where: { $0.hasPrefix("v ") }) {
        try self.init(obj: text)
      } else {
        try self.init(off: text)
      }
    }
  }

  /// A triangulated unit sphere from the text of an OFF file: `OFF`, the counts, a line a node, a line a face; comments
  /// start with #. Normals, colours and texture coordinates of NOFF, COFF and STOFF files are left out.
  ///
  /// Checked: closed, manifold, consistently oriented, a topological sphere that does not fold, nodes on the unit sphere to 1e-6 (they
  /// are then normalized), no degenerate face. A surface that is clockwise seen from outside is turned. O(nodes + faces).
  /// - Throws: ``MeshError`` naming the first element that fails.
  public init(off text: String) throws(MeshError) { try self.init(checking: try readOFF(text)) }

  /// A triangulated unit sphere from the text of an OBJ file: lines `v x y z` and `f a b c`; all else is left out. Checked as an OFF
  /// file is.
  /// - Throws: ``MeshError`` naming the first element that fails.
  public init(obj text: String) throws(MeshError) { try self.init(checking: try readOBJ(text)) }

  private init(checking surface: TriangleSoup) throws(MeshError) {
    let isClockwise = try Self.check(surface.points, surface.faces)
    var faces = surface.faces
    if isClockwise { for f in 0..<faces.count / 3 { faces.swapAt(3 * f + 1, 3 * f + 2) } }
    let unit = surface.points.map { $0 / dot($0, $0).squareRoot() }
    self.init(ambient: 3, coordinates: (0..<3).flatMap { c in unit.map { $0[c] } }, faces: faces)
  }

  /// Whether nodes on the unit sphere and faces are a triangulation of it that a movement can live on; what `init(off:)` demands.
  /// - Returns: whether the faces turn clockwise seen from outside.
  package static func check(_ points: [SIMD3<Double>], _ faces: [Int32]) throws(MeshError) -> Bool {
    for (i, p) in points.enumerated() {
      let radius = dot(p, p).squareRoot()
      guard abs(radius - 1) <= 1e-6 else { throw .offSphere(node: i, radius: radius) }
    }
    var edges = EdgeTable(nodeCount: points.count)
    var uses: [Int] = [], balance: [Int] = []
    var degree = [Int](repeating: 0, count: points.count)
    var orientation: [Double] = []
    for f in 0..<faces.count / 3 {
      let corner = (0..<3).map { faces[3 * f + $0] }
      let p = corner.map { points[Int($0)] }
      let normal = cross(p[1] - p[0], p[2] - p[0])
      let longest = [p[1] - p[0], p[2] - p[1], p[0] - p[2]].map { dot($0, $0) }.max()!
      guard dot(normal, normal).squareRoot() > 1e-10 * longest else { throw .degenerate(face: f) }
      orientation.append(dot(normal, p[0] + p[1] + p[2]))
      for j in 0..<3 {
        let (a, b) = (corner[j], corner[(j + 1) % 3])
        let (edge, isNew) = edges.insert(a, b)
        if isNew { uses.append(0); balance.append(0) }
        uses[Int(edge)] += 1
        balance[Int(edge)] += a < b ? 1 : -1
        degree[Int(a)] += 1
      }
    }
    for e in 0..<edges.count {
      let (p, q) = (Int(edges.lower[e]), Int(edges.upper[e]))
      if uses[e] == 1 { throw .boundary(p, q) }
      if uses[e] > 2 { throw .nonManifoldEdge(p, q, faces: uses[e]) }
      if balance[e] != 0 { throw .inconsistentOrientation(p, q) }
    }
    if let node = degree.firstIndex(of: 0) { throw .unusedNode(node) }
    try checkFans(faces, degree)
    let majority = orientation.reduce(0) { $0 + ($1 > 0 ? 1 : -1) } >= 0 ? 1.0 : -1.0
    if let face = orientation.firstIndex(where: { $0 * majority <= 0 }) { throw .folded(face: face) }
    let characteristic = points.count - edges.count + faces.count / 3
    guard characteristic == 2 else { throw .notASphere(eulerCharacteristic: characteristic) }
    return majority < 0
  }

  /// At every node, going from face to face across shared edges must visit all faces there.
  private static func checkFans(_ faces: [Int32], _ degree: [Int]) throws(MeshError) {
    // follower[start ..< end] of a node: pairs (next corner, previous corner) of its faces.
    var start = [0]
    for d in degree { start.append(start.last! + d) }
    var filled = start, pairs = [(Int32, Int32)](repeating: (0, 0), count: start.last!)
    for f in 0..<faces.count / 3 {
      for j in 0..<3 {
        let node = Int(faces[3 * f + j])
        pairs[filled[node]] = (faces[3 * f + (j + 1) % 3], faces[3 * f + (j + 2) % 3])
        filled[node] += 1
      }
    }
    for node in degree.indices {
      let fan = pairs[start[node]..<start[node + 1]]
      var current = fan.first!.1, visited = 1
      while current != fan.first!.0, visited <= fan.count, let step = fan.first(where: { $0.0 == current }) {
        current = step.1
        visited += 1
      }
      guard visited == fan.count else { throw .nonManifoldNode(node) }
    }
  }
}
