import NumericalKernels

/// The multiplier λ = q x ≥ 0 of the projection on α + |b|²/2 ≤ 0 in the norm r|α|² + q|b|²: the largest x ≥ 0 with
///
///     height + speed/(1 + x)² − x·ratio ≥ 0,   ratio = q/r,   speed = |b̄|²/2,   height = ᾱ
///
/// or 0 if there is none. The function is convex and decreasing, so Newton's steps after the first come from the left and stay
/// there; four from a nearby start leave nothing that the outer loop's own error would show.
@inline(__always)
func paraboloidMultiplier(height: Lanes, speed: Lanes, ratio: Lanes, start: Lanes) -> Lanes {
  let zero = Lanes()
  let one = Lanes(repeating: 1)
  var x = start
  for _ in 0..<4 {
    let inverse = one / (one + x)
    let bend = speed * inverse * inverse
    let value = height + bend - x * ratio
    x += value / (ratio + 2 * bend * inverse)
    x = x.replacing(with: zero, where: x .< zero)
  }
  return x
}
