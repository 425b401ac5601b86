/// An opaque colour, its parts in [0, 1] of sRGB.
package struct Colour: Sendable, Equatable {
  package var red, green, blue: Double

  package init(_ red: Double, _ green: Double, _ blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  package static let black = Colour(0, 0, 0)
  package static let white = Colour(1, 1, 1)
  static let text = Colour(0.13, 0.13, 0.15)
  static let grid = Colour(0.88, 0.88, 0.9)
  static let outline = Colour(0.45, 0.45, 0.48)

  /// Seven colours that remain distinct to the colour-blind (Okabe and Ito, Color Universal Design, 2008), the ones that show on
  /// white first.
  package static let series = [
    Colour(0, 0.447, 0.698), Colour(0.835, 0.369, 0), Colour(0, 0.62, 0.451), Colour(0.8, 0.475, 0.655), Colour(0.902, 0.624, 0),
    Colour(0.337, 0.706, 0.914), Colour(0.35, 0.35, 0.37),
  ]

  /// Red, green and blue as the low 24 bits, alpha full: a pixel.
  var pixel: UInt32 {
    func byte(_ part: Double) -> UInt32 { UInt32((part * 255).rounded()) }
    return 0xFF00_0000 | byte(red) << 16 | byte(green) << 8 | byte(blue)
  }
}

/// The perceptually uniform colour map viridis of S. van der Walt and N. J. Smith (CC0), every fifteenth of its 256 published
/// values with linear interpolation between them; off by less than 0.006 from the published values.
package enum ColourMap {
  private static let values: [(Double, Double, Double)] = [
    (0.267004, 0.004874, 0.329415), (0.281924, 0.089666, 0.412415), (0.280255, 0.165693, 0.476498), (0.263663, 0.237631, 0.518762),
    (0.237441, 0.305202, 0.541921), (0.208623, 0.367752, 0.552675), (0.182256, 0.426184, 0.557120), (0.159194, 0.482237, 0.558073),
    (0.137770, 0.537492, 0.554906), (0.121148, 0.592739, 0.544641), (0.128087, 0.647749, 0.523491), (0.180653, 0.701402, 0.488189),
    (0.274149, 0.751988, 0.436601), (0.395174, 0.797475, 0.367757), (0.535621, 0.835785, 0.281908), (0.688944, 0.865448, 0.182725),
    (0.845561, 0.887322, 0.099702), (0.993248, 0.906157, 0.143936),
  ]

  /// The colour at `fraction` of the way from the darkest to the brightest; clamped to [0, 1], NaN is the darkest.
  package static func colour(_ fraction: Double) -> Colour {
    let position = Double(values.count - 1) * (fraction > 0 ? min(fraction, 1) : 0)
    let index = min(Int(position), values.count - 2)
    let t = position - Double(index)
    let (a, b) = (values[index], values[index + 1])
    return Colour(a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1), a.2 + t * (b.2 - a.2))
  }

  /// 256 pixels, darkest first.
  static let pixels: [UInt32] = (0..<256).map { colour(Double($0) / 255).pixel }
}
