/// x/|x|, for any finite x other than zero: scaled by its largest entry first, so that no square leaves the range of numbers.
func normalized(_ x: [Double]) -> [Double] {
  let largest = x.reduce(0) { max($0, $1.magnitude) }
  let scaled = x.map { $0 / largest }
  let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return scaled.map { $0 / length }
}
