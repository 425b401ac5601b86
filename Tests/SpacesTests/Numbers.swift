import TestSupport

extension Numbers {
  /// A direction uniform on the unit sphere of Rⁿ, by rejection from the cube.
  mutating func direction(_ n: Int) -> [Double] {
    while true {
      let x = field(n)
      let square = x.reduce(0) { $0 + $1 * $1 }
      if square > 1e-4 && square <= 1 { return x.map { $0 / square.squareRoot() } }
    }
  }
}
