/// Points and triangles as a file gives them, not checked.
struct TriangleSoup {
  var points: [SIMD3<Double>] = []
  /// Three corners a triangle.
  var faces: [Int32] = []
}

/// The lines of a text that hold words, with their numbers; what follows # is left out.
private struct WordLines {
  private(set) var lines: [(number: Int, words: [Substring])] = []
  private var position = 0

  init(_ text: String) {
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      if !words.isEmpty { lines.append((index + 1, words)) }
    }
  }

  /// The number of the line read last.
  var number: Int { position > 0 ? lines[position - 1].number : 1 }

  mutating func next(_ expected: String) throws(MeshError) -> (number: Int, words: [Substring]) {
    guard position < lines.count else { throw .syntax(line: (lines.last?.number ?? 0) + 1, expected: expected) }
    position += 1
    return lines[position - 1]
  }
}

/// Three finite coordinates at the beginning of some words.
private func point(_ words: some Sequence<Substring>) -> SIMD3<Double>? {
  let numbers = words.prefix(3).compactMap { Double($0) }
  return numbers.count == 3 && numbers.allSatisfy(\.isFinite) ? SIMD3(numbers[0], numbers[1], numbers[2]) : nil
}

/// The surface of an OFF file (Geomview's format): the header, the counts of nodes, faces and edges, a line a node, a line a face. The
/// header is OFF with letters before it for what follows the coordinates of a node: texture coordinates (ST), colours (C), normals (N).
func readOFF(_ text: String) throws(MeshError) -> TriangleSoup {
  var reader = WordLines(text)
  let header = try reader.next("the keyword OFF")
  let keyword = header.words[0]
  guard keyword.hasSuffix("OFF") else { throw .syntax(line: header.number, expected: "the keyword OFF") }
  guard ["", "ST", "C", "N", "CN", "STC", "STN", "STCN"].contains(keyword.dropLast(3)) else {
    throw .format("an OFF file of kind \(keyword)")
  }
  if header.words.dropFirst().first == "BINARY" { throw .format("a binary OFF file") }
  let counts = header.words.count > 1 ? Array(header.words.dropFirst()) : try reader.next("the numbers of nodes, faces and edges").words
  guard counts.count >= 2, let nodes = Int(counts[0]), let count = Int(counts[1]), nodes >= 4, count >= 4 else {
    throw .syntax(line: reader.number, expected: "the numbers of nodes (4 or more), faces (4 or more) and edges")
  }
  var surface = TriangleSoup()
  for i in 0..<nodes {
    let line = try reader.next("three coordinates of node \(i)")
    guard let point = point(line.words) else { throw .syntax(line: line.number, expected: "three coordinates of node \(i)") }
    surface.points.append(point)
  }
  for f in 0..<count {
    let line = try reader.next("the corners of face \(f)")
    // What follows the corners, a colour, is not read.
    guard let corners = Int(line.words[0]), line.words.count > corners else {
      throw .syntax(line: line.number, expected: "the corners of face \(f), their number first")
    }
    guard corners == 3 else { throw .notATriangle(face: f, corners: corners) }
    for word in line.words[1...3] {
      guard let node = Int(word) else { throw .syntax(line: line.number, expected: "the corners of face \(f), their number first") }
      guard node >= 0, node < nodes else { throw .nodeOutOfRange(face: f, node: node, nodeCount: nodes) }
      surface.faces.append(Int32(node))
    }
  }
  return surface
}

/// The surface of an OBJ file (Wavefront's format): `v x y z` for nodes, counted from 1, and `f a b c` for faces, whose corners may
/// carry texture and normal after slashes, and count from the end where negative. All other lines are left out.
func readOBJ(_ text: String) throws(MeshError) -> TriangleSoup {
  var surface = TriangleSoup()
  for line in WordLines(text).lines {
    switch line.words[0] {
    case "v":
      guard let point = point(line.words.dropFirst()) else {
        throw .syntax(line: line.number, expected: "three coordinates of node \(surface.points.count)")
      }
      surface.points.append(point)
    case "f":
      let face = surface.faces.count / 3
      guard line.words.count == 4 else { throw .notATriangle(face: face, corners: line.words.count - 1) }
      for word in line.words.dropFirst() {
        guard let place = Int(word.prefix { $0 != "/" }), place != 0 else {
          throw .syntax(line: line.number, expected: "the corners of face \(face), counted from 1")
        }
        let node = place > 0 ? place - 1 : surface.points.count + place
        guard surface.points.indices.contains(node) else {
          throw .nodeOutOfRange(face: face, node: node, nodeCount: surface.points.count)
        }
        surface.faces.append(Int32(node))
      }
    default: continue
    }
  }
  guard surface.points.count >= 4, surface.faces.count >= 12 else {
    throw .syntax(line: 1, expected: "a surface of 4 nodes and 4 faces or more, in lines v x y z and f a b c")
  }
  return surface
}
