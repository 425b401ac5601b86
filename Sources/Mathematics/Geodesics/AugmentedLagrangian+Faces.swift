import Transport
import ProximalSteps
import NumericalKernels

/// Loops over faces, a block of slices a thread.
extension AugmentedLagrangian {
  /// b̄ ← γ b(φ) + (1 − γ·factor) b̄, and its sums at the nodes; or b̄ = b(φ)/factor to begin with.
  func gradientPass(begins: Bool) {
    if problem.operators.cornerCount == 3 {
      gradientPass(begins: begins, corners: 3, components: 2)
    } else {
      gradientPass(begins: begins, corners: 2, components: 1)
    }
  }

  @inline(__always)
  private func gradientPass(begins: Bool, corners n: Int, components d: Int) {
    let mesh = problem.operators
    let nodes = nodes
    let faces = faces
    let gamma = begins ? 1 : relaxation
    nonisolated(unsafe) let (phi, slow, copies) = (potential.pointer, slowness.pointer, copies.pointer)
    nonisolated(unsafe) let (sums, factors) = (sums.pointer, factors.pointer)
    let one = Lanes(repeating: 1)
    mesh.faces.withUnsafeBufferPointer { corner in
      mesh.hatGradients.withUnsafeBufferPointer { hat in
        mesh.faceArea.values.withUnsafeBufferPointer { area in
          nonisolated(unsafe) let (corner, hat, area) = (corner.baseAddress!, hat.baseAddress!, area.baseAddress!)
          parallelBlocks(count: layout.blocks, grain: 1) { block, _ in
            let phi = phi + block * nodes * 8
            let sums = sums + block * nodes * 16
            let factors = factors + block * nodes * 16
            sums.update(repeating: 0, count: nodes * 16)
            for f in 0..<faces {
              var g0 = Lanes()
              var g1 = Lanes()
              for j in 0..<n {
                let value = load(phi, 8 * Int(corner[f * n + j]))
                g0 += hat[(f * n + j) * d] * value
                if d == 2 { g1 += hat[(f * n + j) * d + 1] * value }
              }
              let scale = gamma * load(slow, (block * faces + f) * 8)
              g0 *= scale
              g1 *= scale
              var place = copies + (block * faces + f) * 16 * n * d
              for j in 0..<n {
                let node = 16 * Int(corner[f * n + j])
                for side in 0..<2 {
                  let factor = load(factors, node + 8 * side)
                  var square: Lanes
                  if begins {
                    store(g0 / factor, place, 0)
                    square = g0 * g0
                    if d == 2 {
                      store(g1 / factor, place, 8)
                      square += g1 * g1
                    }
                  } else {
                    let keep = one - gamma * factor
                    let b0 = g0 + keep * load(place, 0)
                    store(b0, place, 0)
                    square = b0 * b0
                    if d == 2 {
                      let b1 = g1 + keep * load(place, 8)
                      store(b1, place, 8)
                      square += b1 * b1
                    }
                  }
                  store(load(sums, node + 8 * side) + area[f] * square, sums, node + 8 * side)
                  place += 8 * d
                }
              }
            }
          }
        }
      }
    }
  }

  /// b̄ ← b̄ · factor, what is projected, or b̄ / factor.
  func scaleCopies(_ operation: Scaling) {
    let mesh = problem.operators
    let (n, d) = (mesh.cornerCount, mesh.dimension)
    let (nodes, faces) = (nodes, faces)
    nonisolated(unsafe) let (copies, factors) = (copies.pointer, factors.pointer)
    mesh.faces.withUnsafeBufferPointer { corner in
      nonisolated(unsafe) let corner = corner.baseAddress!
      parallelBlocks(count: layout.blocks, grain: 1) { block, _ in
        var place = copies + block * faces * 16 * n * d
        for k in 0..<faces * n {
          let node = factors + (block * nodes + Int(corner[k])) * 16
          for side in 0..<2 {
            let factor = load(node, 8 * side)
            let scale = operation == .project ? factor : Lanes(repeating: 1) / factor
            for _ in 0..<d {
              store(scale * load(place, 0), place, 0)
              place += 8
            }
          }
        }
      }
    }
  }

  enum Scaling { case project, restore }

  /// What the spatial part of the next Poisson problem sees of the copies: −B of their mean less penalty.
  func rightHandSide() {
    let mesh = problem.operators
    let n = mesh.cornerCount
    let d = mesh.dimension
    let nodes = nodes
    nonisolated(unsafe) let right = right.pointer
    mesh.faces.withUnsafeBufferPointer { corner in
      mesh.hatGradients.withUnsafeBufferPointer { hat in
        mesh.faceArea.values.withUnsafeBufferPointer { area in
          nonisolated(unsafe) let (corner, hat, area) = (corner.baseAddress!, hat.baseAddress!, area.baseAddress!)
          eachMomentum(last: potential.pointer, now: nil) { block, f, c, value in
            let right = right + block * nodes * 8
            let flux = area[f] * value
            for j in 0..<n {
              let node = 8 * Int(corner[f * n + j])
              store(load(right, node) - hat[(f * n + j) * d + c] * flux, right, node)
            }
          }
        }
      }
    }
  }

  /// √m⁻¹ mean(multiplier − q b) − q(max 1/m − 1/m)∇φ_last + q max(1/m) ∇φ_now, component by component.
  func eachMomentum(
    last: UnsafeMutablePointer<Double>, now: UnsafeMutablePointer<Double>?,
    _ body: (_ block: Int, _ face: Int, _ component: Int, Lanes) -> Void
  ) {
    if problem.operators.cornerCount == 3 {
      eachMomentum(last: last, now: now, corners: 3, components: 2, body)
    } else {
      eachMomentum(last: last, now: now, corners: 2, components: 1, body)
    }
  }

  @inline(__always)
  private func eachMomentum(
    last: UnsafeMutablePointer<Double>, now: UnsafeMutablePointer<Double>?, corners n: Int, components d: Int,
    _ body: (_ block: Int, _ face: Int, _ component: Int, Lanes) -> Void
  ) {
    let mesh = problem.operators
    let nodes = nodes
    let faces = faces
    let varies = hasVaryingMobility
    nonisolated(unsafe) let (last, now, slow) = (last, now, slowness.pointer)
    nonisolated(unsafe) let (copies, factors) = (copies.pointer, factors.pointer)
    let largest = largestSlowness
    let weight = spaceWeight
    let space = penalties.space
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      mesh.faces.withUnsafeBufferPointer { corner in
        mesh.hatGradients.withUnsafeBufferPointer { hat in
          space.withUnsafeBufferPointer { space in
            nonisolated(unsafe) let (corner, hat, space) = (corner.baseAddress!, hat.baseAddress!, space.baseAddress!)
            parallelBlocks(count: layout.blocks, grain: 1) { block, _ in
              let factors = factors + block * nodes * 16
              let offset = block * nodes * 8
              for f in 0..<faces {
                let s = load(slow, (block * faces + f) * 8)
                var w0 = Lanes()
                var w1 = Lanes()
                var place = copies + (block * faces + f) * 16 * n * d
                for j in 0..<n {
                  let node = Int(corner[f * n + j])
                  let q = Lanes(repeating: space[node])
                  for side in 0..<2 {
                    let sign = q - 2 * q * load(factors, 16 * node + 8 * side)
                    w0 += sign * load(place, 0)
                    if d == 2 { w1 += sign * load(place, 8) }
                    place += 8 * d
                  }
                }
                let scale = s / Double(2 * n)
                w0 *= scale
                w1 *= scale
                if varies || now != nil {
                  let bound = largest[f] * weight[f]
                  let slack = Lanes(repeating: bound) - weight[f] * s * s
                  for j in 0..<n {
                    let node = 8 * Int(corner[f * n + j])
                    var value = Lanes()
                    if varies { value -= slack * load(last + offset, node) }
                    if let now { value += bound * load(now + offset, node) }
                    w0 += hat[(f * n + j) * d] * value
                    if d == 2 { w1 += hat[(f * n + j) * d + 1] * value }
                  }
                }
                body(block, f, 0, w0)
                if d == 2 { body(block, f, 1, w1) }
              }
            }
          }
        }
      }
    }
  }
}
