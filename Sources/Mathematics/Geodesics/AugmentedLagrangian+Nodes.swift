import Transport
import ProximalSteps
import NumericalKernels

/// The loop over nodes, all times of a node at once.
extension AugmentedLagrangian {
  /// Projects on the paraboloid at every node and time, and starts the right-hand side with the time part.
  @discardableResult
  func nodeStep(_ phase: Phase) -> Double {
    let slices = problem.slices
    let nodes = nodes
    let blocks = layout.blocks
    let stride = layout.times
    let n = Double(slices)
    let mesh = problem.operators
    let gamma = relaxation
    nonisolated(unsafe) let (phi, sums, factors, right) = (potential.pointer, sums.pointer, factors.pointer, right.pointer)
    nonisolated(unsafe) let (density, height, tilt) = (density.pointer, height.pointer, tilt?.pointer)
    let area = mesh.nodeArea.values
    let (time, space) = (penalties.time, penalties.space)
    let copies = Double(2 * mesh.cornerCount)
    let one = Lanes(repeating: 1)
    let lane = Lanes(0, 1, 2, 3, 4, 5, 6, 7)
    return parallelSum(count: nodes, grain: 128) { range in
      withUnsafeTemporaryAllocation(byteCount: 4 * (stride + 8) * 8, alignment: 64) { bytes in
        let scratch = bytes.bindMemory(to: Double.self).baseAddress!
        // Indexed by time; potentials by the slice that begins there, so that φ^{t+1} − φ^t reads t and t − 1.
        let line = scratch + 8
        let speed = scratch + stride + 8
        let factor = speed + stride
        let x = factor + stride
        scratch.update(repeating: 0, count: 4 * (stride + 8))
        var change = 0.0
        for i in range {
          let a = area[i]
          let r = time[i]
          let q = space[i]
          let rho = density + i * stride
          let alpha = height + i * stride
          for block in 0..<blocks { store(load(phi, (block * nodes + i) * 8), line, 8 * block) }
          if phase == .advance {
            for block in 0..<blocks { store(load(sums, (block * nodes + i) * 16), speed, 8 * block) }
            store(Lanes(), speed, 8 * blocks)
            for block in 0..<blocks {
              let t = 8 * block + 1
              store(load(speed, t) + load(sums, (block * nodes + i) * 16 + 8), speed, t)
            }
          }
          let ratio = Lanes(repeating: q / r)
          let last = rho[slices]
          let speedScale = 1 / (2 * copies * a)
          for block in 0..<blocks {
            let t = 8 * block + 1
            let old = load(rho, t)
            var new = old
            var target = load(alpha, t)
            if phase != .change {
              let slope = r * n * (load(line, t) - load(line, t - 1))
              target = phase == .begin ? slope : gamma * slope + (1 - gamma) * target + old
            }
            if phase == .advance {
              var level = target / r
              if let tilt { level -= load(tilt + i * stride, t) }
              new = q * paraboloidMultiplier(height: level, speed: speedScale * load(speed, t), ratio: ratio, start: old / q)
              target -= new
            }
            // Times from N on are not free; they come last.
            let isEnd = lane .>= Lanes(repeating: Double(slices - t))
            new.replace(with: 0, where: isEnd)
            target.replace(with: 0, where: isEnd)
            let difference = (new - old).replacing(with: 0, where: isEnd)
            change += a * (difference * difference).squareRoot().sum()
            store(new, rho, t)
            store(target, alpha, t)
          }
          rho[slices] = last
          for block in 0...blocks {
            let t = 8 * block
            store(one / (one + load(rho, t) / q), factor, t)
            store(load(rho, t) - load(alpha, t), x, t)
          }
          for block in 0..<blocks {
            let t = 8 * block
            let place = block * nodes + i
            store(load(factor, t), factors, place * 16)
            store(load(factor, t + 1), factors, place * 16 + 8)
            store(n * a * (load(x, t + 1) - load(x, t)), right, place * 8)
          }
        }
        return change
      }
    }
  }
}
