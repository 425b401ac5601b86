import LinearPrograms

/// A correction of the momentum: index into the momentum array, and what to add there.
struct MomentumCorrection {
  var momentum: [(index: Int, value: Double)] = []
  var transported = 0.0
  var rows = 0
  var pivots = 0
  var status = LinearProgramStatus.infeasible
}

extension FluxMatrix {
  /// The cheapest correction on live faces that makes the violated nodes non-negative, from the smallest neighbourhood
  /// that admits one.
  func mend(_ masses: [Double], violated: [Int], live: [Bool], settings: SimplexSettings) throws(LinearProgramError) -> MomentumCorrection {
    var region = [Bool](repeating: false, count: nodeCount)
    var front = violated
    var size = violated.count
    var pivots = 0
    for i in violated { region[i] = true }
    func grow() {
      var next: [Int] = []
      for i in front {
        for f in faces(at: i) {
          for k in Int(f) * corners..<(Int(f) + 1) * corners where !region[Int(nodes[k])] {
            region[Int(nodes[k])] = true
            next.append(Int(nodes[k]))
          }
        }
      }
      front = next
      size += next.count
    }
    for rings in [1, 2, 5, Int.max] {
      if size * 2 > nodeCount || rings == .max {
        region = [Bool](repeating: true, count: nodeCount)
        front = []
      }
      var ring = 0
      while ring < rings, !front.isEmpty {
        grow()
        ring += 1
      }
      // A face belongs to the program when all its corners do. The margin keeps the answer clear of the solver's
      // tolerance; only where there is exactly enough mass does it stand in the way.
      for margin in front.isEmpty ? [1e-6, 0] : [1e-6] {
        var answer = try mend(masses, region: region, live: live, margin: margin, settings: settings)
        pivots += answer.pivots
        answer.pivots = pivots
        if answer.status != .infeasible || (front.isEmpty && margin == 0) { return answer }
      }
    }
    return MomentumCorrection(pivots: pivots)
  }

  /// The linear program of one region, in units of the worst negative mass: columns δw⁺ and δw⁻ of its live faces.
  private func mend(
    _ masses: [Double], region: [Bool], live: [Bool], margin: Double, settings: SimplexSettings
  ) throws(LinearProgramError) -> MomentumCorrection {
    let unit = -(masses.min() ?? 0)
    var rowOf = [Int32](repeating: -1, count: nodeCount)
    var rowNodes: [Int] = []
    for i in 0..<nodeCount where region[i] {
      rowOf[i] = Int32(rowNodes.count)
      rowNodes.append(i)
    }
    var columns = SparseColumns()
    var cost: [Double] = []
    var places: [(index: Int, scale: Double)] = []
    for f in 0..<faceCount where live[f] {
      let corner = f * corners..<(f + 1) * corners
      guard corner.allSatisfy({ region[Int(nodes[$0])] }) else { continue }
      for c in 0..<components {
        let largest = corner.reduce(0) { max($0, coefficients[$1 * components + c].magnitude) }
        guard largest > 0 else { continue }
        for sign in [1.0, -1.0] {
          for k in corner { columns.add(row: rowOf[Int(nodes[k])], value: sign * coefficients[k * components + c] / largest) }
          columns.close()
          cost.append(weights[f] / largest)
          places.append((f * components + c, sign * unit / largest))
        }
      }
    }
    guard !cost.isEmpty else { return MomentumCorrection(rows: rowNodes.count) }
    let price = cost.reduce(0, +) / Double(cost.count)
    let problem = LinearProblem(
      columns: columns, cost: cost.map { $0 / price }, lower: [Double](repeating: 0, count: cost.count),
      upper: [Double](repeating: .infinity, count: cost.count),
      rowLower: rowNodes.map { i in
        let kept = masses[i] < 0 ? margin * unit : min(masses[i], margin * unit)
        return max((kept - masses[i]) / unit, -LinearProgramError.largest)
      },
      rowUpper: [Double](repeating: .infinity, count: rowNodes.count))
    let answer = try problem.solve(settings)
    var result = MomentumCorrection(rows: rowNodes.count, pivots: answer.pivots, status: answer.status)
    guard answer.status == .optimal else { return result }
    for (j, x) in answer.primal.enumerated() where x > 0 {
      let (index, scale) = places[j]
      result.momentum.append((index, scale * x))
      result.transported += weights[index / components] * (scale * x).magnitude
    }
    return result
  }
}
