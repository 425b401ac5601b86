import Foundation
import Testing

@testable import Pictures

private let octahedron = SphereSurface(
  coordinates: [1, -1, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 1, -1],
  triangles: [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5])

/// Points spread over the sphere: a spiral.
private let spiral = (0..<400).map { k -> SIMD3<Double> in
  let z = 1 - (2 * Double(k) + 1) / 400, r = (1 - z * z).squareRoot(), angle = 2.4 * Double(k)
  return [r * cos(angle), r * sin(angle), z]
}

@Suite struct ProjectionProperty {
  @Test(arguments: Projection.allCases) func mapsComeBack(projection: Projection) {
    let maps = projection.maps(from: SpherePanel.defaultEye)
    for point in spiral {
      let shown = maps.filter { $0(point).height >= 0 }
      // All of the sphere is on one map; a single disc leaves out what is behind.
      #expect(shown.count == 1 || (projection == .disc && shown.isEmpty))
      for map in shown {
        let (x, y, _) = map(point)
        guard let back = map.point(x, y) else {
          // On the rim, where rounding decides.
          #expect(x * x / (map.halfWidth * map.halfWidth) + y * y > 1 - 1e-9)
          continue
        }
        // The root of a small number near the rim, and of Mollweide's pole, costs half of the digits.
        #expect((back - point).max() < 1e-6 && (back - point).min() > -1e-6)
      }
    }
  }

  /// Equal areas: a small triangle around any point covers the same share of the page everywhere; the whole of a map is its share of 4π.
  @Test(arguments: [(Projection.lambert, 2 * Double.pi), (.mollweide, 2 * Double.pi)])
  func areasAreKept(projection: Projection, pageArea: Double) {
    let h = 1e-4
    for point in spiral {
      for map in projection.maps(from: SpherePanel.defaultEye) where map(point).height > 0.02 {
        let (x, y, _) = map(point)
        guard let right = map.point(x + h, y), let left = map.point(x - h, y), let up = map.point(x, y + h), let down = map.point(x, y - h)
        else { continue }
        let (a, b) = ((right - left) / (2 * h), (up - down) / (2 * h))
        let area: SIMD3<Double> = [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
        let density = (area * area).sum().squareRoot()
        // Differences of second order, worst beside the ends of Mollweide's meridians.
        if abs(y) < 0.95 { #expect(abs(density * pageArea / (4 * .pi) - 1) < 1e-3, "\(point)") }
      }
    }
  }

  @Test func theMiddleIsTheEye() {
    for projection in Projection.allCases {
      let map = projection.maps(from: [0, 2, 0])[0]
      let (x, y, _) = map([0, 1, 0])
      #expect(abs(x) < 1e-12 && abs(y) < 1e-12 && (map.point(0, 0)! - [0, 1, 0]).max() < 1e-12)
    }
  }
}

@Suite struct SurfaceLocationProperty {
  /// Linear on the octahedron's faces: at x it is Σ v_i |x_i| / Σ |x_i|.
  @Test func valuesAreLinearOnFaces() {
    let values = [3.0, 1, -2, 5, 0.5, 7], location = SurfaceLocation(octahedron, values: values)
    for p in spiral + [[1, 0, 0], [0, -1, 0], [0.6, 0.8, 0], [0, 0, 1]] {
      let size = abs(p.x) + abs(p.y) + abs(p.z)
      let sum = abs(p.x) * values[p.x > 0 ? 0 : 1] + abs(p.y) * values[p.y > 0 ? 2 : 3] + abs(p.z) * values[p.z > 0 ? 4 : 5]
      let found = location.value(p)
      #expect(found != nil && abs(found! - sum / size) < 1e-12, "\(p)")
    }
  }

  @Test func mapsAreFilledToTheRim() {
    let density = SpherePanel.Density(octahedron, values: [0, 0, 0, 0, 1, -1], colours: ColourScale(Scale(-1...1), label: ""))
    for map in Projection.mollweide.maps(from: [1, 0, 0]) + Projection.lambert.maps(from: [0, 0, 1]) {
      let image = MapImage(density, map: map, rows: 60)
      let filled = image.pixels.count { $0 != 0 }
      // π/4 of the rectangle, up to the pixels on the rim.
      #expect(abs(Double(filled) / Double(image.pixels.count) - .pi / 4) < 0.02)
    }
  }
}

@Suite struct PaperProperty {
  private func text(_ picture: Picture, _ format: PictureFormat) throws -> String {
    String(decoding: try picture.encoded(as: format), as: UTF8.self)
  }

  private func chart(_ curves: [Curve], label: String = "y", spacing: Scale.Spacing = .linear) -> Picture.Row {
    .init(height: 150, [Chart(x: Axis("x"), y: Axis(label, spacing: spacing), curves: curves)])
  }

  @Test func widthsAreMillimetres() throws {
    let picture = Picture("Title", width: 84 / Picture.millimetresPerUnit, rows: [chart([Curve([0, 1], [0, 1])])])
    // 84 mm are 238.11 points.
    #expect(try text(picture, .svg).contains("width=\"238.11"))
    #expect(try text(picture, .pdf).contains("238.11"))
  }

  /// A title longer than the page is broken, and the page grows with it.
  @Test func longTitlesFit() {
    let short = Picture("Title", width: 300, rows: []), long = Picture(String(repeating: "word ", count: 40), width: 300, rows: [])
    #expect(long.height > short.height + 30)
  }

  @Test func axesWithoutNumbersSaySo() throws {
    // What is written comes as outlines in SVG; more of them where the words are.
    let empty = try text(Picture("", rows: [chart([Curve([0, 1], [.nan, .nan])])]), .svg)
    let none = try text(Picture("", rows: [chart([Curve([0, 1], [-1, 0])], spacing: .logarithmic)]), .svg)
    let full = try text(Picture("", rows: [chart([Curve([0, 1], [0, 1])])]), .svg)
    func glyphs(_ text: String) -> Int { text.components(separatedBy: "<use ").count }
    #expect(glyphs(empty) >= glyphs(full) + 5 && glyphs(none) >= 5)
  }

  /// The legend of a chart without a free corner stands above the box, and the curves keep their range.
  @Test func legendsDoNotPadTheRange() throws {
    let x = (0...100).map { Double($0) / 100 }
    let crowded = (0..<6).map { k in Curve(x, x.map { sin(40 * $0 + Double(k)) }, label: "a curve of a long name \(k)") }
    let canvas = Canvas(.png, width: 300, height: 200, pixels: 300)
    var legend = Legend(crowded, colours: crowded.map { _ in .black }, canvas)
    let (width, height) = (legend.width, legend.height)
    legend.lie(in: 280)
    #expect(width < 280 && height > 80 && legend.width == 280 && legend.height >= 6 * 14 && legend.height < 100)
    legend.lie(in: 2000)
    #expect(legend.height < 20)
  }

  @Test func discsOfMassAreDrawn() throws {
    let disc = MassDisc(place: [0, 0, 1], radius: 0.2, label: "90 %")
    func picture(_ discs: [MassDisc]) throws -> [UInt8] {
      try Picture("", rows: [.init(height: 100, [SpherePanel(discs: discs, eye: [0, 0, 1], projection: .disc)])]).encoded(
        as: .png, pixels: 300)
    }
    #expect(try picture([disc]) != picture([]) && picture([MassDisc(place: [0, 0, -1], radius: 0.2, label: "")]) == picture([]))
  }
}
