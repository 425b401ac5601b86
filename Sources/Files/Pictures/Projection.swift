import Glibc

/// How the sphere is laid on the page.
package enum Projection: String, Sendable, CaseIterable {
  /// Two orthographic views, from a direction and from its opposite: as a ball is seen.
  case hemispheres
  /// One orthographic view; what is behind is not shown.
  case disc
  /// Two hemispheres in Lambert's azimuthal projection, which keeps areas.
  case lambert
  /// The whole sphere in Mollweide's ellipse, which keeps areas.
  case mollweide

  /// The maps side by side, seen from `eye`.
  func maps(from eye: SIMD3<Double>) -> [SphereMap] {
    switch self {
    case .hemispheres: [SphereMap(.orthographic, from: eye), SphereMap(.orthographic, from: -eye)]
    case .disc: [SphereMap(.orthographic, from: eye)]
    case .lambert: [SphereMap(.lambert, from: eye), SphereMap(.lambert, from: -eye)]
    case .mollweide: [SphereMap(.mollweide, from: eye)]
    }
  }
}

/// One map of the sphere: a disc of radius 1, or an ellipse of half axes 2 and 1.
///
///     orthographic   (x, y) = (right, up)
///     Lambert        (x, y) = (right, up)/√(1 + eye)
///     Mollweide      (x, y) = (2λ/π cos θ, sin θ),   2θ + sin 2θ = π sin φ,   sin φ = up,   tan λ = right/eye
///
/// where right, up and eye are the coordinates of a point in the frame of the view. The latter two keep areas (J. P. Snyder, Map
/// Projections, US Geological Survey Professional Paper 1395, 1987).
struct SphereMap: Sendable {
  enum Kind: Sendable { case orthographic, lambert, mollweide }

  let kind: Kind
  let view: OrthographicView

  init(_ kind: Kind, from eye: SIMD3<Double>) {
    self.kind = kind
    view = OrthographicView(from: eye)
  }

  /// Half the width for half a height of 1.
  var halfWidth: Double { kind == .mollweide ? 2 : 1 }

  /// Where a unit vector falls, y upwards, and how high it is: below 0 it is on the other map. Mollweide's shows all.
  func callAsFunction(_ p: SIMD3<Double>) -> (x: Double, y: Double, height: Double) {
    let q = view(p)
    switch kind {
    case .orthographic: return (q.x, q.y, q.z)
    case .lambert:
      let shrink = 1 / max(1 + q.z, 1e-9).squareRoot()
      return (q.x * shrink, q.y * shrink, q.z)
    case .mollweide:
      let target = Double.pi * max(-1, min(1, q.y))
      var theta = asin(max(-1, min(1, q.y)))
      // Newton's method; at the poles, where its slope vanishes, it starts at the answer.
      for _ in 0..<40 {
        let slope = 2 + 2 * cos(2 * theta)
        guard slope > 1e-9 else { break }
        let change = (2 * theta + sin(2 * theta) - target) / slope
        theta -= change
        if abs(change) < 1e-13 { break }
      }
      return (2 * atan2(q.x, q.z) / .pi * cos(theta), sin(theta), 1)
    }
  }

  /// The unit vector that falls there; nil outside of the map.
  func point(_ x: Double, _ y: Double) -> SIMD3<Double>? {
    let q: SIMD3<Double>
    switch kind {
    case .orthographic:
      let square = x * x + y * y
      guard square <= 1 else { return nil }
      q = [x, y, (1 - square).squareRoot()]
    case .lambert:
      let square = x * x + y * y
      guard square <= 1 else { return nil }
      let stretch = (2 - square).squareRoot()
      q = [x * stretch, y * stretch, 1 - square]
    case .mollweide:
      guard x * x / 4 + y * y <= 1, abs(y) < 1 else { return nil }
      let theta = asin(y), sine = max(-1, min(1, (2 * theta + sin(2 * theta)) / .pi))
      let longitude = Double.pi * x / (2 * cos(theta)), cosine = (1 - sine * sine).squareRoot()
      q = [cosine * sin(longitude), sine, cosine * cos(longitude)]
    }
    return q.x * view.right + q.y * view.up + q.z * view.eye
  }
}
