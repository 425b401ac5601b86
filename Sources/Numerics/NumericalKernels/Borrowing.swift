/// Lends the elements of arrays to a loop that is not to check every index: the loops over faces and their corners.
@inlinable @inline(__always)
package func borrow<A, B>(_ a: [A], _ b: [B], _ body: (UnsafePointer<A>, UnsafePointer<B>) -> Void) {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      guard let a = a.baseAddress, let b = b.baseAddress else { return }
      body(a, b)
    }
  }
}

@inlinable @inline(__always)
package func borrow<A, B, C>(
  _ a: [A], _ b: [B], _ c: [C], _ body: (UnsafePointer<A>, UnsafePointer<B>, UnsafePointer<C>) -> Void
) {
  borrow(a, b) { a, b in
    c.withUnsafeBufferPointer { c in
      guard let c = c.baseAddress else { return }
      body(a, b, c)
    }
  }
}

@inlinable @inline(__always)
package func borrow<A, B, C, D>(
  _ a: [A], _ b: [B], _ c: [C], _ d: [D],
  _ body: (UnsafePointer<A>, UnsafePointer<B>, UnsafePointer<C>, UnsafePointer<D>) -> Void
) {
  borrow(a, b) { a, b in borrow(c, d) { c, d in body(a, b, c, d) } }
}
