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
      "the two faces at edge \(p)–\(q) turn in opposite senses; orient all faces counter-clockwise seen from outside"
    case .nonManifoldNode(let node): "the faces at node \(node) form more than one fan; the surface must be a manifold"
    case .unusedNode(let node): "node \(node) belongs to no face; remove it"
    case .folded(let face): "face \(face) is turned against the others seen from the origin; the surface must not fold over itself"
    case .notASphere(let characteristic): "the surface has Euler characteristic \(characteristic); a sphere has 2"
    }
  }
}

extension SphereMesh {
  /// A triangulated unit sphere from the text of an OFF file: `OFF`, the counts, a line a node, a line a face; comments
  /// start with #. Checked: closed, manifold, consistently oriented, a topological sphere that does not fold, nodes on
  /// the unit sphere to 1e-6 (they are then normalized), no degenerate face. O(nodes + faces).
  /// - Throws: ``MeshError`` naming the first element that fails.
  public init(off text: String) throws(MeshError) {
    var reader = OFFReader(text)
    let (points, faces) = try reader.read()
    try Self.check(points, faces)
    let unit = points.map { $0 / dot($0, $0).squareRoot() }
    self.init(ambient: 3, coordinates: (0..<3).flatMap { c in unit.map { $0[c] } }, faces: faces)
  }

  private static func check(_ points: [SIMD3<Double>], _ faces: [Int32]) throws(MeshError) {
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

/// Splits the text of an OFF file into its numbers, remembering line numbers for messages.
private struct OFFReader {
  private var lines: [(number: Int, words: [Substring])] = []
  private var position = 0

  init(_ text: String) {
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      if !words.isEmpty { lines.append((index + 1, words)) }
    }
  }

  mutating func read() throws(MeshError) -> (points: [SIMD3<Double>], faces: [Int32]) {
    let header = try next("the keyword OFF")
    guard header.words.first == "OFF" else { throw .syntax(line: header.number, expected: "the keyword OFF") }
    let countWords = header.words.count > 1 ? Array(header.words.dropFirst()) : try next("the numbers of nodes, faces and edges").words
    guard countWords.count >= 2, let nodes = Int(countWords[0]), let count = Int(countWords[1]), nodes >= 4, count >= 4 else {
      throw .syntax(line: lines[max(0, position - 1)].number, expected: "the numbers of nodes (4 or more), faces (4 or more) and edges")
    }
    var points: [SIMD3<Double>] = []
    for i in 0..<nodes {
      let line = try next("three coordinates of node \(i)")
      let numbers = line.words.prefix(3).compactMap { Double($0) }
      guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else {
        throw .syntax(line: line.number, expected: "three coordinates of node \(i)")
      }
      points.append(SIMD3(numbers[0], numbers[1], numbers[2]))
    }
    var faces: [Int32] = []
    for f in 0..<count {
      let line = try next("the corners of face \(f)")
      // What follows the corners, a colour, is not read.
      guard let corners = Int(line.words[0]), line.words.count > corners else {
        throw .syntax(line: line.number, expected: "the corners of face \(f), their number first")
      }
      guard corners == 3 else { throw .notATriangle(face: f, corners: corners) }
      for word in line.words[1...3] {
        guard let node = Int(word) else { throw .syntax(line: line.number, expected: "the corners of face \(f), their number first") }
        guard node >= 0, node < nodes else { throw .nodeOutOfRange(face: f, node: node, nodeCount: nodes) }
        faces.append(Int32(node))
      }
    }
    return (points, faces)
  }

  private mutating func next(_ expected: String) throws(MeshError) -> (number: Int, words: [Substring]) {
    guard position < lines.count else { throw .syntax(line: (lines.last?.number ?? 0) + 1, expected: expected) }
    position += 1
    return lines[position - 1]
  }
}
