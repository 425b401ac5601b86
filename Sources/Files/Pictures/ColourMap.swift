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

  /// The colour of a pixel.
  init(pixel: UInt32) {
    func part(_ shift: UInt32) -> Double { Double(pixel >> shift & 0xFF) / 255 }
    self.init(part(16), part(8), part(0))
  }

  /// Red, green and blue as the low 24 bits, alpha full: a pixel.
  var pixel: UInt32 {
    func byte(_ part: Double) -> UInt32 { UInt32((part * 255).rounded()) }
    return 0xFF00_0000 | byte(red) << 16 | byte(green) << 8 | byte(blue)
  }
}

/// A perceptually uniform scale of colours that the colour-blind can read, darkest first.
package enum ColourMap: String, Sendable, CaseIterable {
  case viridis, cividis, grey

  /// 256 colours of six hexadecimal digits each.
  package var hexadecimal: String {
    switch self {
    case .viridis: ColourMapTables.viridis
    case .cividis: ColourMapTables.cividis
    case .grey:
      (0..<256).map { level in
        let digits = String(level, radix: 16)
        return String(repeating: (digits.count < 2 ? "0" : "") + digits, count: 3)
      }.joined()
    }
  }

  /// 256 pixels, darkest first.
  var pixels: [UInt32] {
    switch self {
    case .viridis: Self.viridisPixels
    case .cividis: Self.cividisPixels
    case .grey: Self.greyPixels
    }
  }

  private static let viridisPixels = pixels(of: .viridis)
  private static let cividisPixels = pixels(of: .cividis)
  private static let greyPixels = pixels(of: .grey)

  private static func pixels(of map: ColourMap) -> [UInt32] {
    let digits = Array(map.hexadecimal)
    return (0..<256).map { 0xFF00_0000 | UInt32(String(digits[6 * $0..<6 * $0 + 6]), radix: 16)! }
  }

  /// The colour at `fraction` of the way from the darkest to the brightest, linear between the 256; clamped to [0, 1], NaN is the
  /// darkest.
  package func colour(_ fraction: Double) -> Colour {
    let position = 255 * (fraction > 0 ? min(fraction, 1) : 0)
    let index = min(Int(position), 254)
    let (a, b) = (Colour(pixel: pixels[index]), Colour(pixel: pixels[index + 1])), t = position - Double(index)
    return Colour(a.red + t * (b.red - a.red), a.green + t * (b.green - a.green), a.blue + t * (b.blue - a.blue))
  }
}
