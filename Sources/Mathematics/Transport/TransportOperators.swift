import NumericalKernels
import Spaces

/// The P1/P0 operators of one time slice in the form the loops need: over raw values, on all threads.
///
/// Face quantities are means over corners: ρ_f = mean μ_i/a_i, m_f = mean (Kμ)_i. See ``SphereMesh`` for the geometry.
package struct TransportOperators: Sendable {
  package let mesh: SphereMesh
  /// 1/a_i.
  package let inverseArea: [Double]
  /// The faces around node i and its corner there, `face·n + corner`, at `incidenceStarts[i] ..< incidenceStarts[i+1]`.
  package let incidenceStarts: [Int32]
  package let incidences: [Int32]
  /// Of every incidence in that order, the face f, and |f| ∇λ_i, a component after the other.
  private let incidentFaces: [Int32]
  private let incidentFluxes: [Double]

  /// Nodes and faces of a block: with fewer, waking another thread costs more than it saves.
  private static let nodeGrain = 2_600
  private static let faceGrain = 5_200

  package init(_ mesh: SphereMesh) {
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
    let n = mesh.ambient, d = mesh.dimension
    incidentFaces = incidences.map { $0 / Int32(n) }
    incidentFluxes = incidences.flatMap { corner in
      (0..<d).map { mesh.faceArea.values[Int(corner) / n] * mesh.hatGradients[Int(corner) * d + $0] }
    }
  }

  // Of each operation the form over raw memory does the work, so that loops can write where they have room already and slices
  // of a path are not copied.

  /// ρ_f = mean over the corners of μ_i/a_i.
  package func faceDensity(_ mass: [Double]) -> [Double] { made(mesh.faceCount, from: mass, faceDensity) }

  func faceDensity(_ mass: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let n = mesh.ambient
    borrow(inverseArea, mesh.faces) { inverseArea, faces in
      parallelBlocks(count: mesh.faceCount, grain: Self.faceGrain) { _, range in
        for f in range {
          var sum = 0.0
          for corner in f * n..<(f + 1) * n { sum += mass[Int(faces[corner])] * inverseArea[Int(faces[corner])] }
          out[f] = sum / Double(n)
        }
      }
    }
  }

  /// The mean over the corners.
  package func faceMean(_ field: [Double]) -> [Double] { made(mesh.faceCount, from: field, faceMean) }

  func faceMean(_ field: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let n = mesh.ambient
    mesh.faces.withUnsafeBufferPointer { faces in
      let faces = faces.baseAddress!
      parallelBlocks(count: mesh.faceCount, grain: Self.faceGrain) { _, range in
        for f in range {
          var sum = 0.0
          for corner in f * n..<(f + 1) * n { sum += field[Int(faces[corner])] }
          out[f] = sum / Double(n)
        }
      }
    }
  }

  /// At node i, Σ_{f∋i} q_f/n: the transpose of ``faceMean(_:)``.
  package func faceMeanTransposed(_ field: [Double]) -> [Double] { made(mesh.nodeCount, from: field, faceMeanTransposed) }

  func faceMeanTransposed(_ field: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let n = Double(mesh.ambient)
    borrow(incidenceStarts, incidentFaces) { starts, faces in
      parallelBlocks(count: mesh.nodeCount, grain: Self.nodeGrain) { _, range in
        for i in range {
          var sum = 0.0
          for k in Int(starts[i])..<Int(starts[i + 1]) { sum += field[Int(faces[k])] }
          out[i] = sum / n
        }
      }
    }
  }

  /// ∇φ_f, components in the frame of f, face by face.
  package func gradient(_ potential: [Double]) -> [Double] { made(mesh.faceCount * mesh.dimension, from: potential, gradient) }

  func gradient(_ potential: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) { gradient(potential, out) { _ in 1 } }

  /// c_f ∇φ_f.
  func gradient(_ potential: UnsafePointer<Double>, times weights: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    gradient(potential, out) { weights[$0] }
  }

  @inline(__always)
  private func gradient(
    _ potential: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, times weight: (_ face: Int) -> Double
  ) {
    let d = mesh.dimension, n = mesh.ambient
    borrow(mesh.faces, mesh.hatGradients) { faces, hat in
      parallelBlocks(count: mesh.faceCount, grain: Self.faceGrain) { _, range in
        for f in range {
          for c in 0..<d {
            var sum = 0.0
            for corner in f * n..<(f + 1) * n { sum += potential[Int(faces[corner])] * hat[corner * d + c] }
            out[f * d + c] = weight(f) * sum
          }
        }
      }
    }
  }

  /// B w: at node i, Σ_{f∋i} |f| ∇λ_i·w_f.
  package func inflow(_ momentum: [Double]) -> [Double] { made(mesh.nodeCount, from: momentum, inflow) }

  func inflow(_ momentum: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let d = mesh.dimension
    borrow(incidenceStarts, incidentFaces, incidentFluxes) { starts, faces, fluxes in
      parallelBlocks(count: mesh.nodeCount, grain: Self.nodeGrain) { _, range in
        for i in range {
          var sum = 0.0
          for k in Int(starts[i])..<Int(starts[i + 1]) {
            for c in 0..<d { sum += fluxes[k * d + c] * momentum[Int(faces[k]) * d + c] }
          }
          out[i] = sum
        }
      }
    }
  }

  /// |v_f|² of face vectors.
  package func squaredNorms(_ vectors: [Double]) -> [Double] { made(mesh.faceCount, from: vectors, squaredNorms) }

  func squaredNorms(_ vectors: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let d = mesh.dimension
    parallelBlocks(count: mesh.faceCount, grain: Self.faceGrain) { _, range in
      for f in range {
        var sum = 0.0
        for c in f * d..<(f + 1) * d { sum += vectors[c] * vectors[c] }
        out[f] = sum
      }
    }
  }

  private func made(
    _ count: Int, from field: [Double], _ operation: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    field.withUnsafeBufferPointer { field in
      [Double](unsafeUninitializedCapacity: count) { out, initialized in
        operation(field.baseAddress!, out.baseAddress!)
        initialized = count
      }
    }
  }
}
