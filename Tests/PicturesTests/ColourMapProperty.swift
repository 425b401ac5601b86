import Testing

@testable import Pictures

@Suite struct ColourMapProperty {
  /// The published values 0, 51, 102, 128, 179, 230 and 255 of 255.
  @Test(arguments: [
    (0, 0.267004, 0.004874, 0.329415), (51, 0.253935, 0.265254, 0.529983), (102, 0.163625, 0.471133, 0.558148),
    (128, 0.127568, 0.566949, 0.550556), (179, 0.266941, 0.748751, 0.440573), (230, 0.741388, 0.873449, 0.149561),
    (255, 0.993248, 0.906157, 0.143936),
  ])
  func isViridis(index: Int, red: Double, green: Double, blue: Double) {
    let colour = ColourMap.viridis.colour(Double(index) / 255)
    // Half a step of a byte.
    #expect(abs(colour.red - red) < 0.00197 && abs(colour.green - green) < 0.00197 && abs(colour.blue - blue) < 0.00197)
  }

  @Test(arguments: ColourMap.allCases) func getsBrighterAllTheWay(map: ColourMap) {
    let luminances = (0...60).map { index in
      let colour = map.colour(Double(index) / 60)
      return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue
    }
    #expect(zip(luminances, luminances.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func clampsWhatIsOutside() {
    #expect(ColourMap.viridis.colour(-3) == ColourMap.viridis.colour(0) && ColourMap.viridis.colour(.nan) == ColourMap.viridis.colour(0))
    #expect(ColourMap.viridis.colour(7) == ColourMap.viridis.colour(1))
    let colours = ColourScale(Scale(0.01...1, spacing: .logarithmic), label: "")
    #expect(
      colours.pixel(0) == ColourMap.viridis.pixels[0] && colours.pixel(2) == ColourMap.viridis.pixels[255]
        && colours.pixel(0.1) == ColourMap.viridis.pixels[128])
  }
}
