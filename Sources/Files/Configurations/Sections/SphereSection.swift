import Spaces

/// The mesh.
package enum SphereSection: Sendable, Equatable {
  /// S², an icosphere of 10·4^L + 2 nodes.
  case icosphere(subdivisions: Int)
  /// S¹, a regular polygon.
  case circle(nodes: Int)
  /// S², a triangulated unit sphere in a file.
  case imported(file: String)

  package init() { self = .icosphere(subdivisions: 4) }

  package static let defaultCircleNodes = 512

  /// n of S^{n−1}.
  package var ambient: Int { if case .circle = self { 2 } else { 3 } }

  /// The mesh, built or read; relative paths are relative to `directory`.
  /// - Throws: ``InputError`` when the file is missing or not a triangulated unit sphere.
  package func mesh(relativeTo directory: String) throws -> SphereMesh {
    switch self {
    case .icosphere(let subdivisions): return .icosphere(subdivisions: subdivisions)
    case .circle(let nodes): return .circle(nodes: nodes)
    case .imported(let file):
      let path = resolve(file, relativeTo: directory)
      do {
        let data = try readData(path, kind: "mesh")
        if data.starts(with: Array("ply".utf8)) { throw MeshError.format("a PLY file") }
        guard let text = String(data: data, encoding: .utf8) else { throw MeshError.format("a binary file") }
        return try SphereMesh(surface: text)
      } catch let error as MeshError {
        throw InputError(path, error.description)
      }
    }
  }
}

extension SphereSection {
  /// The section as written, key by key.
  struct Written: Sendable {
    var dimension = 3
    var subdivisions: Int?
    var nodes: Int?
    var mesh: String?
  }

  static var table: KeyTable<Written> {
    let levels = SphereMesh.icosphereLevels
    return KeyTable(
      "The sphere and its mesh.",
      [
        Key(
          "dimension", \.dimension, .integer("3 for the sphere S² or 2 for the circle S¹", in: 2...3),
          "The dimension n of the space around the sphere."),
        Key(
          "subdivisions", \.subdivisions,
          .integer("an icosphere level from \(levels.lowerBound) to \(levels.upperBound)", in: levels), example: "4",
          "For S²: level L of the icosphere, with 10·4^L + 2 nodes."),
        Key(
          "nodes", \.nodes, .integer("a number of nodes from 3 to 100000", in: 3...100_000), example: "\(defaultCircleNodes)",
          "For S¹: nodes of the regular polygon."),
        Key(
          "mesh", \.mesh, .path("the path of an OFF or OBJ file"), example: "surface.off",
          "For S²: a triangulated unit sphere instead of the icosphere."),
      ])
  }

  init(_ section: YAMLValue) throws {
    var written = Written()
    let values = try Self.table.read(section, into: &written)
    if written.dimension == 2 {
      for key in ["subdivisions", "mesh"] {
        if let wrong = values[key] {
          throw wrong.error("the circle has no \(key)", remedy: "write nodes: \(Self.defaultCircleNodes), or dimension: 3")
        }
      }
      self = .circle(nodes: written.nodes ?? Self.defaultCircleNodes)
      return
    }
    if let wrong = values["nodes"] { throw wrong.error("nodes are for the circle", remedy: "write subdivisions: 4, or dimension: 2") }
    _ = try values.one(of: ["subdivisions", "mesh"], in: section)
    if let mesh = written.mesh { self = .imported(file: mesh) } else { self = .icosphere(subdivisions: written.subdivisions ?? 4) }
  }

  var written: Written {
    switch self {
    case .icosphere(let subdivisions): Written(subdivisions: subdivisions)
    case .circle(let nodes): Written(dimension: 2, nodes: nodes)
    case .imported(let file): Written(mesh: file)
    }
  }
}
