import NumericalKernels
import SphereMeshes

/// The P1/P0 operators of one time slice in the form the loops need: over raw values, on all threads.
///
/// Face quantities are means over corners: ρ_f = mean μ_i/a_i, m_f = mean (Kμ)_i. See ``SphereMesh`` for the geometry.
public struct TransportOperators: Sendable {
  public let mesh: SphereMesh
  /// 1/a_i.
  public let inverseArea: [Double]
  /// The faces around node i and its corner there, `face·n + corner`, at `incidenceStarts[i] ..< incidenceStarts[i+1]`.
  public let incidenceStarts: [Int32]
  public let incidences: [Int32]

  @usableFromInline static let grain = 2_048

  public init(_ mesh: SphereMesh) {
    self.mesh = mesh
    inverseArea = mesh.nodeArea.values.map { 1 / $0 }
    var starts = [Int32](repeating: 0, count: mesh.nodeCount + 1)
    for node in mesh.faces { starts[Int(node) + 1] += 1 }
    for i in 0..<mesh.nodeCount { starts[i + 1] += starts[i] }
    var filled = starts, incidences = [Int32](repeating: 0, count: mesh.faces.count)
    for (corner, node) in mesh.faces.enumerated() {
      incidences[Int(filled[Int(node)])] = Int32(corner)
      filled[Int(node)] += 1
    }
    incidenceStarts = starts
    self.incidences = incidences
  }

  /// ρ_f = mean over the corners of μ_i/a_i.
  public func faceDensity(_ mass: [Double]) -> [Double] {
    faceValues { f, n, faces in
      var sum = 0.0
      for corner in f * n..<(f + 1) * n { sum += mass[Int(faces[corner])] * inverseArea[Int(faces[corner])] }
      return sum / Double(n)
    }
  }

  /// The mean over the corners.
  public func faceMean(_ field: [Double]) -> [Double] {
    faceValues { f, n, faces in
      var sum = 0.0
      for corner in f * n..<(f + 1) * n { sum += field[Int(faces[corner])] }
      return sum / Double(n)
    }
  }

  /// At node i, Σ_{f∋i} q_f/n: the transpose of ``faceMean(_:)``.
  public func faceMeanTransposed(_ field: [Double]) -> [Double] {
    let n = mesh.ambient
    return nodeSums { corner in field[corner / n] / Double(n) }
  }

  /// ∇φ_f, components in the frame of f, face by face.
  public func gradient(_ potential: [Double]) -> [Double] {
    let d = mesh.dimension, n = mesh.ambient, faces = mesh.faces, hat = mesh.hatGradients
    return filled(count: mesh.faceCount * d) { out in
      nonisolated(unsafe) let out = out
      parallelBlocks(count: mesh.faceCount, grain: Self.grain) { _, range in
        for f in range {
          for c in 0..<d {
            var sum = 0.0
            for corner in f * n..<(f + 1) * n { sum += potential[Int(faces[corner])] * hat[corner * d + c] }
            out[f * d + c] = sum
          }
        }
      }
    }
  }

  /// B w: at node i, Σ_{f∋i} |f| ∇λ_i·w_f.
  public func inflow(_ momentum: [Double]) -> [Double] {
    let d = mesh.dimension, n = mesh.ambient, hat = mesh.hatGradients, area = mesh.faceArea.values
    return nodeSums { corner in
      let f = corner / n
      var sum = 0.0
      for c in 0..<d { sum += hat[corner * d + c] * momentum[f * d + c] }
      return area[f] * sum
    }
  }

  /// |v_f|² of face vectors.
  public func squaredNorms(_ vectors: [Double]) -> [Double] {
    let d = mesh.dimension
    return faceValues { f, _, _ in
      var sum = 0.0
      for c in f * d..<(f + 1) * d { sum += vectors[c] * vectors[c] }
      return sum
    }
  }

  /// Σ over the corners at every node, in the fixed order of its incidences.
  @inline(__always)
  private func nodeSums(_ value: (_ corner: Int) -> Double) -> [Double] {
    filled(count: mesh.nodeCount) { out in
      nonisolated(unsafe) let out = out
      withoutActuallyEscaping(value) { value in
        nonisolated(unsafe) let value = value
        parallelBlocks(count: mesh.nodeCount, grain: Self.grain) { _, range in
          for i in range {
            var sum = 0.0
            for k in Int(incidenceStarts[i])..<Int(incidenceStarts[i + 1]) { sum += value(Int(incidences[k])) }
            out[i] = sum
          }
        }
      }
    }
  }

  @inline(__always)
  private func faceValues(_ value: (_ face: Int, _ corners: Int, _ faces: [Int32]) -> Double) -> [Double] {
    let n = mesh.ambient, faces = mesh.faces
    return filled(count: mesh.faceCount) { out in
      nonisolated(unsafe) let out = out
      withoutActuallyEscaping(value) { value in
        nonisolated(unsafe) let value = value
        parallelBlocks(count: mesh.faceCount, grain: Self.grain) { _, range in
          for f in range { out[f] = value(f, n, faces) }
        }
      }
    }
  }
}

/// An array of `count` numbers written by `body`, which must write all of them.
@inline(__always)
func filled(count: Int, _ body: (UnsafeMutableBufferPointer<Double>) -> Void) -> [Double] {
  [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
    body(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
    initialized = count
  }
}
