/// Eight doubles, what one vector instruction of the widest set handles; narrower processors use several.
@usableFromInline package typealias Lanes = SIMD8<Double>

/// p[i..<i+8].
@inlinable @inline(__always)
package func load(_ p: UnsafePointer<Double>, _ i: Int) -> Lanes {
  UnsafeRawPointer(p + i).loadUnaligned(as: Lanes.self)
}

/// Writes `value` to p[i..<i+8].
@inlinable @inline(__always)
package func store(_ value: Lanes, _ p: UnsafeMutablePointer<Double>, _ i: Int) {
  UnsafeMutableRawPointer(p + i).storeBytes(of: value, as: Lanes.self)
}

/// Σ_i a_i b_i over `count` elements, in an order that depends on `count` only.
@inlinable @inline(__always)
package func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
  var even = Lanes()
  var odd = Lanes()
  var i = 0
  while i + 16 <= count {
    even += load(a, i) * load(b, i)
    odd += load(a, i + 8) * load(b, i + 8)
    i += 16
  }
  var sum = (even + odd).sum()
  while i < count {
    sum += a[i] * b[i]
    i += 1
  }
  return sum
}

/// y += factor · x over `count` elements.
@inlinable @inline(__always)
package func add(_ factor: Double, times x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, _ count: Int) {
  let lanes = Lanes(repeating: factor)
  var i = 0
  while i + 8 <= count {
    store(load(y, i) + lanes * load(x, i), y, i)
    i += 8
  }
  while i < count {
    y[i] += factor * x[i]
    i += 1
  }
}
