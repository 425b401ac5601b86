import LinearPrograms
import Spaces

/// A correction of the momentum: index into the momentum, and what to add there.
struct MomentumCorrection {
  var momentum: [(index: Int, value: Double)] = []
  var transported = 0.0
  var rows = 0
  var pivots = 0
  var status = LinearProgramStatus.infeasible
}

/// The linear programs of one restoration: the cheapest correction of the momentum on live faces that makes masses non-negative.
struct RestorationProgram {
  let space: P1Space
  let mass: [Double]
  let live: [Bool]
  let settings: SimplexSettings
  /// Of masses in a program: the worst negative one.
  private let unit: Double

  init(_ space: P1Space, mass: [Double], live: [Bool], settings: SimplexSettings) {
    self.space = space
    self.mass = mass
    self.live = live
    self.settings = settings
    unit = -(mass.min() ?? 0)
  }

  /// From the smallest neighbourhood of the violated nodes that admits a correction.
  func solve(violated: [Int]) -> MomentumCorrection {
    let n = space.cornerCount
    var region = [Bool](repeating: false, count: space.nodeCount)
    var front = violated
    var size = violated.count
    var pivots = 0
    for i in violated { region[i] = true }
    func grow() {
      var next: [Int] = []
      for i in front {
        space.forEachCorner(at: i) { own in
          for corner in own / n * n..<(own / n + 1) * n where !region[Int(space.faces[corner])] {
            region[Int(space.faces[corner])] = true
            next.append(Int(space.faces[corner]))
          }
        }
      }
      front = next
      size += next.count
    }
    for rings in [1, 2, 5, Int.max] {
      if size * 2 > space.nodeCount || rings == .max {
        region = [Bool](repeating: true, count: space.nodeCount)
        front = []
      }
      var ring = 0
      while ring < rings, !front.isEmpty {
        grow()
        ring += 1
      }
      // The margin keeps the answer clear of the solver's tolerance; only where there is exactly enough mass does it stand in the way.
      for margin in front.isEmpty ? [1e-6, 0] : [1e-6] {
        var answer = correction(in: region, margin: margin)
        pivots += answer.pivots
        answer.pivots = pivots
        if answer.status != .infeasible || (front.isEmpty && margin == 0) { return answer }
      }
    }
    return MomentumCorrection(pivots: pivots)
  }

  /// The program of one region: columns δw⁺ and δw⁻ of the live faces that have all corners there.
  private func correction(in region: [Bool], margin: Double) -> MomentumCorrection {
    let n = space.cornerCount, d = space.dimension
    var problem = LinearProblem()
    var rowOf = [Int](repeating: -1, count: region.count)
    for i in region.indices where region[i] {
      let kept = mass[i] < 0 ? margin * unit : min(mass[i], margin * unit)
      rowOf[i] = problem.addRow(lower: max((kept - mass[i]) / unit, -LinearProblem.largest), upper: .infinity)
    }
    var places: [(index: Int, largest: Double)] = []
    for f in live.indices where live[f] {
      let corners = f * n..<(f + 1) * n
      guard corners.allSatisfy({ region[Int(space.faces[$0])] }) else { continue }
      for c in 0..<d {
        let largest = corners.reduce(0) { max($0, space.flux($1, c).magnitude) }
        if largest > 0 { places.append((f * d + c, largest)) }
      }
    }
    guard !places.isEmpty else { return MomentumCorrection(rows: problem.rowCount) }
    // Costs in units of their mean.
    let price = places.reduce(0) { $0 + space.faceArea.values[$1.index / d] / $1.largest } / Double(places.count)
    for (index, largest) in places {
      let f = index / d
      for sign in [1.0, -1.0] {
        let column = problem.addColumn(cost: space.faceArea.values[f] / largest / price, lower: 0, upper: .infinity)
        for corner in f * n..<(f + 1) * n {
          problem.add(row: rowOf[Int(space.faces[corner])], column: column, value: sign * space.flux(corner, index % d) / largest)
        }
      }
    }
    let answer = problem.solve(settings)
    var result = MomentumCorrection(rows: problem.rowCount, pivots: answer.pivots, status: answer.status)
    guard answer.status == .optimal else { return result }
    for (column, x) in answer.primal.enumerated() where x > 0 {
      let (index, largest) = places[column / 2]
      result.momentum.append((index, (column % 2 == 0 ? 1 : -1) * unit / largest * x))
      result.transported += space.faceArea.values[index / d] * unit / largest * x
    }
    return result
  }
}
