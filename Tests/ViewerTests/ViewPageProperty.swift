import Configurations
import Figures
import Foundation
import RunFiles
import Spaces
import TestSupport
import Testing

@testable import Viewer

/// A film of a density that grows around e₁.
private func film(states: Int, mesh: SphereMesh = .icosphere(subdivisions: 2), name: String = "film.nc", noise: Double = 0) -> ViewSource {
  let times = (0..<states).map { 0.1 * Double($0) }
  return ViewSource(
    name: name, kind: "run", model: "D = I", domain: .sphere(coordinates: mesh.coordinates, faces: mesh.faces),
    quantity: "density", times: times, pace: Pace(times: times, energies: times, timeShare: 0.5),
    density: { state in density(state, mesh, noise) }, particles: nil, lumps: { mesh.lumps(density($0, mesh, noise)) }, charts: [],
    ledger: ViewLedger(times: [], columns: [], rows: []))
}

private func density(_ state: Int, _ mesh: SphereMesh, _ noise: Double) -> [Double] {
  var random = SeededGenerator(seed: UInt64(state))
  return (0..<mesh.nodeCount).map { i in
    exp(Double(state) * (mesh.coordinates[i] - 1)) + (noise > 0 ? Double.random(in: 0...noise, using: &random) : 0)
  }
}

private struct Parts {
  var text: String
  var header: [String: Any]
  var panes: [[String: Any]]
  var bytes: [UInt8]

  init(_ page: ViewPage) throws {
    let text = String(decoding: page.document, as: UTF8.self)
    func script(_ id: String) -> String {
      let after = text.components(separatedBy: "id=\"\(id)\">")[1]
      return after.components(separatedBy: "</script>")[0]
    }
    self.text = text
    header = try JSONSerialization.jsonObject(with: Data(script("header").utf8)) as! [String: Any]
    panes = header["panes"] as! [[String: Any]]
    bytes = [UInt8](try gunzip(Data(base64Encoded: script("data"))!))
  }

  func table<Word: FixedWidthInteger & UnsignedInteger>(_ name: String) -> [Word] {
    let place = panes[0][name] as! [String: Int]
    return BinaryBlocks(bytes: bytes).table(
      at: .init(offset: place["offset"]!, rows: place["rows"]!, columns: place["columns"]!, width: place["width"]!))
  }
}

@Suite struct ViewPageProperty {
  @Test func thePageHoldsEveryDensity() throws {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let page = try ViewPage([film(states: 7, mesh: mesh)], limit: 10_000_000), parts = try Parts(page)
    #expect(page.states == 7 && page.storedStates == 7)
    let pane = parts.panes[0], codes: [UInt16] = parts.table("densities")
    let floor = pane["densityFloor"] as! Double, step = pane["densityStep"] as! Double, bound = pane["densityError"] as! Double
    #expect(bound < 1.6e-4 && codes.count == 7 * mesh.nodeCount)
    for state in 0..<7 {
      for (node, value) in density(state, mesh, 0).enumerated() {
        let code = codes[state * mesh.nodeCount + node]
        let shown = code == 0 ? 0 : floor * exp(Double(code - 1) * step)
        #expect(abs(shown - value) <= (bound + 1e-9) * value)
      }
    }
    #expect(parts.table("faces") == mesh.faces.map { UInt32($0) })
    let places: [UInt16] = parts.table("coordinates")
    for i in 0..<mesh.nodeCount {
      for c in 0..<3 { #expect(abs(UnitCode.decoded(places[3 * i + c]) - mesh.node(i)[c]) < 1.6e-5) }
    }
  }

  @Test func nothingIsLoadedFromElsewhere() throws {
    let text = try Parts(ViewPage([film(states: 3)], limit: 10_000_000)).text
    // The name of SVG is no address that is opened.
    let addresses = text.components(separatedBy: "://").count - 1
    #expect(addresses == 1 && text.contains("\"http://www.w3.org/2000/svg\""))
    for word in ["src=", "@import", "url(", "fetch(", "XMLHttpRequest", "import("] { #expect(!text.contains(word), "\(word)") }
    #expect(text.contains("default-src 'none'"))
  }

  @Test(arguments: ["a</script><b>.nc", "{{data}}.nc", "a & b.nc", "ä \"q\".nc"]) func namesAreText(name: String) throws {
    let parts = try Parts(ViewPage([film(states: 2, name: name)], limit: 10_000_000))
    #expect(parts.panes[0]["name"] as? String == name)
    #expect(parts.text.components(separatedBy: "</script>").count == 4)
    #expect(parts.text.components(separatedBy: "{{").count == (name.contains("{{") ? 4 : 1))
  }

  /// Controls can be reached and are named; what has no words of its own has a label.
  @Test func controlsAreNamed() throws {
    let text = try Parts(ViewPage([film(states: 2)], limit: 10_000_000)).text
    for id in ["play", "slider", "time", "speed", "map", "spacing", "range", "trails", "lumps", "spin", "upright", "theme"] {
      #expect(text.contains("id=\"\(id)\""), "\(id)")
    }
    #expect(text.contains("<html lang=\"en\">") && text.contains("aria-label=\"Time\"") && text.contains("prefers-reduced-motion"))
  }

  /// Noise does not pack: states are left out until the page is as small as asked, the first and the last stay.
  @Test func tooLargeFilmsAreThinned() throws {
    let limit = 200_000
    let page = try ViewPage([film(states: 200, mesh: .icosphere(subdivisions: 3), noise: 1)], limit: limit)
    let times = try Parts(page).panes[0]["times"] as! [Double]
    #expect(page.document.count <= limit && page.document.count > limit / 2)
    #expect(page.states == times.count && page.storedStates == 200 && times.first == 0 && abs(times.last! - 19.9) < 1e-12)
    #expect(throws: InputError.self) { try ViewPage([film(states: 5, mesh: .icosphere(subdivisions: 3), noise: 1)], limit: 30_000) }
  }

  @Test func colatitudesAndParticlesHavePanes() throws {
    let angles = (0..<40).map { Double.pi * Double($0) / 39 }
    var zonal = film(states: 3, name: "zonal.nc")
    zonal.domain = .colatitude(angles: angles)
    zonal.density = { state in angles.map { exp(Double(state) * cos($0)) } }
    var particles = film(states: 3, name: "particles.nc")
    particles.domain = .sphere(coordinates: [], faces: [])
    particles.density = nil
    particles.particles = ([0.25, 0.75], { state in [1, 0, 0, 1, 0, 0] })
    let parts = try Parts(ViewPage([zonal, particles], limit: 1_000_000))
    #expect(parts.panes.map { $0["domain"] as! String } == ["colatitude", "sphere"])
    let shown: [UInt16] = parts.table("angles")
    for (code, angle) in zip(shown, angles) { #expect(abs(AngleCode.decoded(code) - angle) < 5e-5) }
    #expect(parts.panes[1]["densities"] == nil && parts.panes[1]["positions"] != nil)
  }
}
