import Glibc

/// Multiples of the penalties that the augmented-Lagrangian loop goes through, each for some iterations: from 10 down to 0.01
/// and back, every sweep reaching ten times lower than the last, to 1e-6.
///
/// One penalty damps errors of one scale and leaves the others, as one parameter does in alternating-direction implicit
/// iterations (Peaceman and Rachford 1955, Wachspress 1962), which the loop is where its projections are linear; a geometric
/// sweep damps all. Where mass is concentrated the scales spread further. The large penalties at the ends of a sweep leave the
/// potentials with the best bounds. Balancing the two residuals instead ends in cycles of the same kind, longer ones.
struct PenaltySweep {
  /// Steps below 10, four to a decade.
  private var position = 0
  private var lowest = 12
  private var isRising = false

  mutating func next() -> Double {
    if position == 0, isRising { (isRising, lowest) = (false, min(28, lowest + 4)) }
    position += isRising ? -1 : 1
    if position == lowest { isRising = true }
    return 10 * pow(10, -Double(position) / 4)
  }
}
