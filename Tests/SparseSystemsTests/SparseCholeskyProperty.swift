import Dispatch
import SparseSystems
import Synchronization
import Testing
import TestSupport

@Suite("Sparse Cholesky against dense elimination")
struct SparseCholeskyProperty {
  /// Below and above the size from which the factor has supernodes.
  static let sizes = [1, 2, 3, 10, 50, 199, 201, 330]

  /// Entries are of order one and the margin is 0.1, so the condition number is below (2·20 + 0.1)/0.1; times ε·√330.
  private let tolerance = 1e-11

  private func check(_ matrix: RandomMatrix, _ factor: borrowing SparseCholesky, _ numbers: inout Numbers) {
    let b = numbers.field(matrix.size)
    let expected = denseSolve(matrix.dense, b)
    let largest = expected.reduce(0) { max($0, abs($1)) }
    for (a, x) in zip(factor.solve(b), expected) { #expect(abs(a - x) <= tolerance * largest) }
  }

  @Test("random positive definite matrices", arguments: sizes, [0.0, 3, 12])
  func solves(size: Int, degree: Double) {
    var numbers = Numbers(seed: UInt64(size))
    let matrix = RandomMatrix(size: size, degree: degree, margin: 0.1, numbers: &numbers)
    var factor = SparseCholesky(matrix.pattern)
    let done = factor.factor(matrix.values)
    #expect(done)
    check(matrix, factor, &numbers)
  }

  @Test("several right-hand sides at once are those one by one", arguments: sizes)
  func severalRightHandSides(size: Int) {
    var numbers = Numbers(seed: UInt64(size))
    let matrix = RandomMatrix(size: size, degree: 5, margin: 0.1, numbers: &numbers)
    var factor = SparseCholesky(matrix.pattern)
    let done = factor.factor(matrix.values)
    #expect(done)
    let sides = (0..<5).map { _ in numbers.field(size) }
    let together = factor.solve(sides.flatMap { $0 })
    let apart = sides.flatMap { factor.solve($0) }
    let largest = apart.reduce(0) { max($0, abs($1)) }
    // Blocked triangular solves may add in another order.
    for (a, b) in zip(together, apart) { #expect(abs(a - b) <= 1e-13 * largest) }
    #expect(together.count == 5 * size)
  }

  @Test("new values on the same analysis, the same values twice", arguments: sizes)
  func refactors(size: Int) {
    var numbers = Numbers(seed: UInt64(size))
    var matrix = RandomMatrix(size: size, degree: 4, margin: 0.1, numbers: &numbers)
    var factor = SparseCholesky(matrix.pattern)
    for _ in 0..<4 {
      matrix.fill(margin: 0.1, numbers: &numbers)
      let done = factor.factor(matrix.values)
      #expect(done)
      check(matrix, factor, &numbers)
    }
    let b = numbers.field(size)
    let before = factor.solve(b)
    let again = factor.factor(matrix.values)
    #expect(again)
    #expect(factor.solve(b) == before)
  }

  @Test("a matrix that is not positive definite is reported, and the owner can go on", arguments: sizes)
  func indefinite(size: Int) {
    var numbers = Numbers(seed: UInt64(size))
    let matrix = RandomMatrix(size: size, degree: 4, margin: 0.1, numbers: &numbers)
    var factor = SparseCholesky(matrix.pattern)
    for row in [0, size / 2, size - 1] {
      for diagonal in [0.0, -1.0] {
        var values = matrix.values
        values[matrix.pattern.diagonal(row)] = diagonal
        // A zero or negative diagonal entry, whatever stands beside it.
        let done = factor.factor(values)
        #expect(!done)
      }
    }
    let negated = factor.factor(matrix.values.map { -$0 })
    #expect(!negated)
    let done = factor.factor(matrix.values)
    #expect(done)
    check(matrix, factor, &numbers)
  }

  @Test("indefinite with a positive diagonal, and singular")
  func indefiniteInside() {
    let pattern = SymmetricPattern(rowsAboveDiagonal: [[], [0]])
    var factor = SparseCholesky(pattern)
    let indefinite = factor.factor([1, 2, 1])
    #expect(!indefinite)
    // Exactly representable, so elimination leaves exactly zero.
    let singular = factor.factor([1, 1, 1])
    #expect(!singular)
    let zero = factor.factor([0, 0, 0])
    #expect(!zero)
    let definite = factor.factor([2, 1, 2])
    #expect(definite)
    // Condition number 3 and a few roundings.
    #expect(factor.solve([3, 3]).allSatisfy { abs($0 - 1) <= 2e-15 })
  }

  @Test("the Laplacian of a path with one end grounded", arguments: [10, 300])
  func laplacian(size: Int) {
    let pattern = SymmetricPattern(rowsAboveDiagonal: (0..<size).map { $0 == 0 ? [] : [Int32($0 - 1)] })
    var values = [Double](repeating: -1, count: pattern.entryCount)
    for i in 0..<size { values[pattern.diagonal(i)] = i == 0 || i == size - 1 ? 1 : 2 }
    var factor = SparseCholesky(pattern)
    values[pattern.diagonal(0)] += 1
    let done = factor.factor(values)
    #expect(done)
    // With a unit load at the far end the solution is the distance from the ground: 1, 2, …, size.
    var load = [Double](repeating: 0, count: size)
    load[size - 1] = 1
    // The condition number 4 size²/π² times ε, relative to a largest value of size.
    let bound = 2.3e-16 * Double(size * size * size)
    for (i, x) in factor.solve(load).enumerated() { #expect(abs(x - Double(i + 1)) <= bound) }
  }

  @Test("one by one")
  func scalar() {
    var factor = SparseCholesky(SymmetricPattern(rowsAboveDiagonal: [[]]))
    let done = factor.factor([4])
    #expect(done)
    #expect(factor.solve([2, -8, 0]) == [0.5, -2, 0])
    let negative = factor.factor([-4])
    #expect(!negative)
  }

  @Test("disconnected blocks do not see each other", arguments: [30, 240])
  func disconnected(size: Int) {
    var numbers = Numbers(seed: 17)
    // Even and odd rows, and the last one alone.
    let rows = (0..<size).map { j in (0..<j).filter { ($0 + j) % 2 == 0 && j < size - 1 && j - $0 <= 6 }.map { Int32($0) } }
    let pattern = SymmetricPattern(rowsAboveDiagonal: rows)
    var values = numbers.field(pattern.entryCount)
    for i in 0..<size { values[pattern.diagonal(i)] = 10 }
    var factor = SparseCholesky(pattern)
    let done = factor.factor(values)
    #expect(done)
    let x = factor.solve((0..<size).map { $0 % 2 == 0 && $0 < size - 1 ? 1 : 0 })
    for i in 0..<size { #expect((x[i] == 0) == (i % 2 == 1 || i == size - 1)) }
    let y = pattern.multiply(values, x)
    for i in 0..<size { #expect(abs(y[i] - (i % 2 == 0 && i < size - 1 ? 1 : 0)) <= 1e-14) }
  }

  @Test("analyses at the same time order as analyses one after the other do")
  func concurrentAnalyses() {
    // Large enough for nested dissection to draw random numbers: a grid, five-point stencil.
    let width = 120
    let rows = (0..<width * width).map { i in
      [i >= width ? i - width : nil, i % width > 0 ? i - 1 : nil].compactMap { $0.map { Int32($0) } }
    }
    let pattern = SymmetricPattern(rowsAboveDiagonal: rows)
    var values = [Double](repeating: -1, count: pattern.entryCount)
    for i in 0..<pattern.size { values[pattern.diagonal(i)] = 4.01 }
    let right = (0..<pattern.size).map { Double($0 % 7) }
    let matrix = values
    @Sendable func solve() -> [Double] {
      var factor = SparseCholesky(pattern)
      return factor.factor(matrix) ? factor.solve(right) : []
    }
    let alone = solve()
    #expect(alone.count == pattern.size)
    let same = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      let agrees = solve() == alone
      same.withLock { $0 += agrees ? 1 : 0 }
    }
    #expect(same.withLock { $0 } == 16)
  }

  @Test("the analysis tells entries and operations")
  func fill() {
    // Diagonal: one entry a column.
    let diagonal = SparseCholesky(SymmetricPattern(rowsAboveDiagonal: [[Int32]](repeating: [], count: 20)))
    #expect(diagonal.fill.entries == 20)
    // Full: the whole triangle, whatever the order.
    let full = SparseCholesky(SymmetricPattern(rowsAboveDiagonal: (0..<20).map { j in (0..<Int32(j)).map { $0 } }))
    #expect(full.fill.entries == 210)
    #expect(full.fill.operations > diagonal.fill.operations)
  }
}
