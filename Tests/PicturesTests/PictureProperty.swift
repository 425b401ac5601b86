import Testing

@testable import Pictures

/// The octahedron, and pictures of everything there is to draw.
private let octahedron = SphereSurface(
  coordinates: [1, -1, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 1, -1],
  triangles: [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5])

private let colours = ColourScale(Scale(-1...1), label: "height")

/// A picture anew each time it is asked for.
private func picture(lowest: Double = -1) -> Picture {
  Picture(
    "All panels",
    rows: [
      .init(
        height: 160,
        [
          SpherePanel("sphere", density: .init(octahedron, values: [0, 0, 0, 0, 1, lowest], colours: colours), particles: [1, 0, 0]),
          CirclePanel("circle", angles: [0, 2, 4], density: [1, 0.5, 2], peak: 2, particles: [0, 3], weights: [0.5, 0.5]),
        ]), .init(height: 30, [ColourBar(colours)]),
      .init(
        height: 200,
        [
          Chart(
            "chart", x: Axis("x"), y: Axis("y", spacing: .logarithmic),
            curves: [
              Curve([0, 1, 2], [1, .nan, 0], label: "gaps"), Curve([0, 1], [1e-9, 2], style: .dashed),
              Curve([0, 1], from: [0.1, 0.1], to: [0.2, 0.3], label: "band"), Curve([], [], label: "nothing", style: .markers),
            ]),
          SurfacePlot(
            "surface", x: Axis("x", scale: Scale(0...1)), y: Axis("y", scale: Scale(0...1)), z: Axis("z", scale: Scale(0...1)), columns: 2,
            values: [0, 1, 1, 0], colours: colours),
        ]),
    ])
}

@Suite struct PictureProperty {
  @Test(arguments: [(PictureFormat.png, [0x89, 0x50, 0x4E, 0x47]), (.svg, Array("<?xm".utf8)), (.pdf, Array("%PDF".utf8))])
  func formatsBeginAsTheyShould(format: PictureFormat, magic: [UInt8]) throws {
    let bytes = try picture().encoded(as: format, pixels: 400)
    #expect(Array(bytes.prefix(4)) == magic && bytes.count > 5_000)
  }

  @Test(arguments: [300, 1200]) func imagesAreAsWideAsAsked(pixels: Int) throws {
    let bytes = try picture().encoded(as: .png, pixels: pixels)
    // Width and height stand in the first chunk of a PNG, most significant byte first.
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    #expect(number(16) == pixels && number(20) == Int((picture().height * Double(pixels) / 600).rounded(.up)))
  }

  /// Nothing but the picture is in its image, no date and no address; and one value of it changes the image.
  @Test func equalPicturesAreEqualImages() throws {
    #expect(try picture().encoded(as: .png) == picture().encoded(as: .png))
    #expect(try picture().encoded(as: .png) != picture(lowest: 0).encoded(as: .png))
  }

  @Test func aTooLargeImageIsAnError() {
    #expect(throws: PictureError.self) { try picture().encoded(as: .png, pixels: 100_000) }
  }
}

@Suite struct HemisphereProperty {
  /// The octahedron seen from above covers the square |x| + |y| < 1, and what is linear on its faces is drawn so.
  @Test func interpolatesOnTheFacesTowardsTheEye() {
    let size = 100
    let values = [0.0, 0, 0, 0, 1, -1]
    let image = HemisphereImage(octahedron, values: values, colours: colours, view: OrthographicView(from: [0, 0, 1]), size: size)
    for row in stride(from: 2, to: size, by: 7) {
      for column in stride(from: 3, to: size, by: 7) {
        let distance = abs((Double(column) + 0.5) / 50 - 1) + abs(1 - (Double(row) + 0.5) / 50)
        let pixel = image.pixels[row * size + column]
        // A pixel's centre may be on either side of the outline.
        if distance < 0.98 { #expect(pixel == colours.pixel(1 - distance), "\(row) \(column)") }
        if distance > 1.02 { #expect(pixel == 0) }
      }
    }
  }

  @Test(arguments: [SIMD3<Double>(1, 0.62, 0.5), [0, 0, 1], [0, 0, -1], [-1, 0, 0]])
  func viewsAreRightHandedFrames(eye: SIMD3<Double>) {
    let view = OrthographicView(from: eye)
    func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }
    // Orthonormal up to rounding.
    for (a, b) in [(view.right, view.up), (view.up, view.eye), (view.eye, view.right)] {
      #expect(abs(dot(a, b)) < 1e-14 && abs(dot(a, a) - 1) < 1e-14)
    }
    let image = view(view.eye)
    #expect(abs(image.z - 1) < 1e-14 && view.up.z >= 0)
  }
}
