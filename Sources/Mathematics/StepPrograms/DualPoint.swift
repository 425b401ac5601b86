import NumericalKernels
import ProximalSteps
import Transport

/// A dual potential φ of a convex model of one slice with what its Hamilton–Jacobi inequality F(φ) ≤ const says of it.
struct DualPoint {
  let model: ConvexModel
  let potential: [Double]
  /// ∇φ.
  let gradient: [Double]
  /// The kinetic term κ of F = φ + κ − ĝ.
  private let kinetic: [Double]
  /// ĝ, and the convex part where it was taken.
  private let energyGradient: [Double]
  private let bend: [Double]
  /// max F, and what F is below it at every node: not negative.
  let greatest: Double
  let slack: [Double]
  /// The model's bound.
  let bound: Double

  init(_ model: ConvexModel, _ potential: [Double], energyGradient: [Double], bend: [Double]) {
    self.model = model
    self.potential = potential
    self.energyGradient = energyGradient
    self.bend = bend
    gradient = model.path.gradient(potential)
    let kinetic = model.kinetic(model.path.squaredNorms(gradient))
    self.kinetic = kinetic
    let values = potential.indices.map { potential[$0] + kinetic[$0] - energyGradient[$0] }
    let greatest = values.max() ?? 0
    self.greatest = greatest
    slack = values.map { greatest - $0 }
    bound = model.lowerBound(potential: potential, kinetic: kinetic, energyGradient: energyGradient, bend: bend)
  }

  /// φ + t d.
  func moved(by t: Double, along d: [Double]) -> DualPoint {
    DualPoint(model, potential.indices.map { potential[$0] + t * d[$0] }, energyGradient: energyGradient, bend: bend)
  }

  /// The derivative of κ along d, and the quadratic rest: κ(φ + t d) = κ(φ) + t · first + t² · second.
  func kineticExpansion(along d: [Double]) -> (first: [Double], second: [Double]) {
    let change = model.path.gradient(d), components = model.path.space.dimension
    var products = [Double](repeating: 0, count: change.count / components)
    for j in change.indices { products[j / components] += 2 * gradient[j] * change[j] }
    return (model.kinetic(products), model.kinetic(model.path.squaredNorms(change)))
  }

  /// The t in 0...1 with the best bound of φ + t d. The bound is concave in t.
  func bestStep(along d: [Double]) -> Double {
    let (first, second) = kineticExpansion(along: d)
    func bound(_ t: Double) -> Double {
      model.lowerBound(
        potential: potential.indices.map { potential[$0] + t * d[$0] },
        kinetic: kinetic.indices.map { kinetic[$0] + t * (first[$0] + t * second[$0]) }, energyGradient: energyGradient, bend: bend)
    }
    // Halving first, since useful steps span orders of magnitude.
    var best = 1.0
    var value = bound(1)
    var t = 1.0
    while t > 1e-6 {
      t /= 2
      let other = bound(t)
      if other < value { break }
      (best, value) = (t, other)
    }
    // Thirty sections leave 1e-6 of the step.
    let place = GoldenSection.maximizer(in: best / 2...min(1, best * 2), sections: 30, of: bound)
    let there = bound(place)
    if there > value { (best, value) = (place, there) }
    return value > bound(0) ? best : 0
  }

  /// Row i of the derivative of F at φ: entries by node, that of i first.
  func derivative(at i: Int) -> [(node: Int, value: Double)] {
    let space = model.path.space, n = space.cornerCount, d = space.dimension
    var row: [(node: Int, value: Double)] = [(i, 1)]
    space.forEachCorner(at: i) { own in
      let f = own / n
      let weight = model.sliceStep * space.inverseArea[i] * space.faceArea.values[f] / (Double(n) * model.mobility[f])
      for corner in f * n..<(f + 1) * n {
        var value = 0.0
        for c in 0..<d { value += gradient[f * d + c] * space.hatGradients[corner * d + c] }
        let node = Int(space.faces[corner])
        if let place = row.firstIndex(where: { $0.node == node }) {
          row[place].value += weight * value
        } else {
          row.append((node, weight * value))
        }
      }
    }
    return row
  }
}
