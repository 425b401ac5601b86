import NumericalKernels

/// A closed one- or two-dimensional space cut into flat cells, with continuous piecewise linear (P1) functions on it: what a
/// transport problem needs of a space, and no embedding.
///
/// A cell f has n corners (segments 2, triangles 3), a measure |f|, and vectors of n − 1 components in an orthonormal frame of its
/// own. With λ_i the hat function of node i, whose gradient is constant on a cell,
///
///     ∇φ on f = Σ_i φ_i ∇λ_i          (B w)_i = Σ_{f∋i} |f| ∇λ_i·w_f          ρ_f = mean over the corners of μ_i/a_i
///
/// B w is the mass that a momentum w brings to node i, −∫ λ_i div w: the exact adjoint of the gradient, Σ_i φ_i (B w)_i =
/// Σ_f |f| ∇φ_f·w_f, and it sums to zero, since Σ_i ∇λ_i = 0 on every cell. All loops use these operators and no others
/// (Lavenant, Claici, Chien, Solomon, ACM TOG 37, 2018, for P1 potentials and P0 momenta).
package struct P1Space: Sendable {
  /// n, the corners of a cell.
  package let cornerCount: Int
  package let nodeCount: Int
  /// The number of cells.
  package let faceCount: Int
  /// Node at corner j of cell f, at `f·cornerCount + j`.
  package let faces: [Int32]
  /// |f|: length or area.
  package let faceArea: FaceField
  /// a_i, the measure that belongs to node i: masses μ_i = a_i ρ_i.
  package let nodeArea: NodeField
  /// Component c of ∇λ of corner j of cell f, at `(f·cornerCount + j)·dimension + c`.
  package let hatGradients: [Double]
  /// 1/a_i.
  package let inverseArea: [Double]
  /// The corners where node i stands, `f·cornerCount + j`, ascending, at `incidenceStarts[i] ..< incidenceStarts[i+1]`.
  package let incidenceStarts: [Int32]
  package let incidences: [Int32]
  /// Of every incidence in that order, the cell f, and |f| ∇λ_i, a component after the other.
  private let incidentFaces: [Int32]
  private let incidentFluxes: [Double]

  /// Nodes and cells of a block: with fewer, waking another thread costs more than it saves.
  private static let nodeGrain = 2_600
  private static let faceGrain = 5_200

  /// n − 1, the dimension of the space and the number of components of its vectors.
  package var dimension: Int { cornerCount - 1 }

  /// Σ a_i.
  package var totalArea: Double { nodeArea.total }

  /// The space of given cells. O(cells).
  /// - Parameters:
  ///   - faces: the nodes of the cells, cell by cell; every node belongs to one at least.
  ///   - faceArea: |f| > 0.
  ///   - hatGradients: see ``hatGradients``; they sum to zero over the corners of a cell.
  ///   - nodeArea: a_i > 0; nil for mass lumping, a_i = Σ_{f∋i} |f|/n.
  package init(cornerCount n: Int, nodeCount: Int, faces: [Int32], faceArea: [Double], hatGradients: [Double], nodeArea: [Double]? = nil) {
    let d = n - 1
    precondition(faces.count == n * faceArea.count && hatGradients.count == d * faces.count, "n corners a cell, n − 1 numbers a corner")
    cornerCount = n
    self.nodeCount = nodeCount
    faceCount = faceArea.count
    self.faces = faces
    self.faceArea = FaceField(faceArea)
    self.hatGradients = hatGradients
    var lumped = [Double](repeating: 0, count: nodeCount)
    var starts = [Int32](repeating: 0, count: nodeCount + 1)
    for (corner, node) in faces.enumerated() {
      lumped[Int(node)] += faceArea[corner / n] / Double(n)
      starts[Int(node) + 1] += 1
    }
    self.nodeArea = NodeField(nodeArea ?? lumped)
    inverseArea = self.nodeArea.values.map { 1 / $0 }
    for i in 0..<nodeCount { starts[i + 1] += starts[i] }
    var filled = starts, incidences = [Int32](repeating: 0, count: faces.count)
    for (corner, node) in faces.enumerated() {
      incidences[Int(filled[Int(node)])] = Int32(corner)
      filled[Int(node)] += 1
    }
    incidenceStarts = starts
    self.incidences = incidences
    incidentFaces = incidences.map { $0 / Int32(n) }
    incidentFluxes = incidences.flatMap { corner in (0..<d).map { faceArea[Int(corner) / n] * hatGradients[Int(corner) * d + $0] } }
  }

  /// The nodes of cell f.
  package func corners(_ f: Int) -> [Int] { (0..<cornerCount).map { Int(faces[f * cornerCount + $0]) } }

  // Of each operation the form over raw memory does the work, so that loops can write where they have room already and slices
  // of a path are not copied.

  /// ρ_f = mean over the corners of μ_i/a_i.
  package func faceDensity(_ mass: [Double]) -> [Double] { made(faceCount, from: mass, faceDensity) }

  package func faceDensity(_ mass: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let n = cornerCount
    borrow(inverseArea, faces) { inverseArea, faces in
      parallelBlocks(count: faceCount, grain: Self.faceGrain) { _, range in
        for f in range {
          var sum = 0.0
          for corner in f * n..<(f + 1) * n { sum += mass[Int(faces[corner])] * inverseArea[Int(faces[corner])] }
          out[f] = sum / Double(n)
        }
      }
    }
  }

  /// The mean over the corners.
  package func faceMean(_ field: [Double]) -> [Double] { made(faceCount, from: field, faceMean) }

  package func faceMean(_ field: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let n = cornerCount
    faces.withUnsafeBufferPointer { faces in
      let faces = faces.baseAddress!
      parallelBlocks(count: faceCount, grain: Self.faceGrain) { _, range in
        for f in range {
          var sum = 0.0
          for corner in f * n..<(f + 1) * n { sum += field[Int(faces[corner])] }
          out[f] = sum / Double(n)
        }
      }
    }
  }

  /// At node i, Σ_{f∋i} q_f/n: the transpose of ``faceMean(_:)``.
  package func faceMeanTransposed(_ field: [Double]) -> [Double] { made(nodeCount, from: field, faceMeanTransposed) }

  package func faceMeanTransposed(_ field: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let n = Double(cornerCount)
    borrow(incidenceStarts, incidentFaces) { starts, faces in
      parallelBlocks(count: nodeCount, grain: Self.nodeGrain) { _, range in
        for i in range {
          var sum = 0.0
          for k in Int(starts[i])..<Int(starts[i + 1]) { sum += field[Int(faces[k])] }
          out[i] = sum / n
        }
      }
    }
  }

  /// ∇φ_f, components in the frame of f, face by face.
  package func gradient(_ potential: [Double]) -> [Double] { made(faceCount * dimension, from: potential, gradient) }

  package func gradient(_ potential: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) { gradient(potential, out) { _ in 1 } }

  /// c_f ∇φ_f.
  package func gradient(_ potential: UnsafePointer<Double>, times weights: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    gradient(potential, out) { weights[$0] }
  }

  @inline(__always)
  private func gradient(
    _ potential: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, times weight: (_ face: Int) -> Double
  ) {
    let d = dimension, n = cornerCount
    borrow(faces, hatGradients) { faces, hat in
      parallelBlocks(count: faceCount, grain: Self.faceGrain) { _, range in
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
  package func inflow(_ momentum: [Double]) -> [Double] { made(nodeCount, from: momentum, inflow) }

  package func inflow(_ momentum: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let d = dimension
    borrow(incidenceStarts, incidentFaces, incidentFluxes) { starts, faces, fluxes in
      parallelBlocks(count: nodeCount, grain: Self.nodeGrain) { _, range in
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
  package func squaredNorms(_ vectors: [Double]) -> [Double] { made(faceCount, from: vectors, squaredNorms) }

  package func squaredNorms(_ vectors: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let d = dimension
    parallelBlocks(count: faceCount, grain: Self.faceGrain) { _, range in
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
