import Glibc

/// Degrees east of the first axis.
func longitude(_ x: [Double]) -> Double { atan2(x[1], x[0]) * 180 / .pi }

/// Degrees north; zero on the circle.
func latitude(_ x: [Double]) -> Double {
  x.count == 2 ? 0 : atan2(x[2], (x[0] * x[0] + x[1] * x[1]).squareRoot()) * 180 / .pi
}
