/// Why a linear program could not be handed to the solver: it is wrong as data. What the solver makes of good data is a
/// `LinearProgramStatus`.
package enum LinearProgramError: Error, Equatable, CustomStringConvertible {
  /// NaN, an infinity where a finite number is needed, or a magnitude above `LinearProgramError.largest`.
  case notUsable(what: String, index: Int, value: Double)
  /// An index outside `0..<count`.
  case outOfRange(what: String, index: Int, value: Int, count: Int)
  /// A row named twice in a column.
  case repeated(row: Int, column: Int)
  /// An array of the wrong length.
  case length(what: String, count: Int, expected: Int)
  /// A lower bound above its upper bound.
  case crossed(what: String, index: Int, lower: Double, upper: Double)
  /// A starting basis with the wrong number of basic places.
  case basisSize(basic: Int, rows: Int)
  /// A setting outside its range.
  case setting(what: String, value: Double)
  /// Two measures of different total mass.
  case unequalTotals(source: Double, target: Double)
  /// Data of the mathematical problem that no program could be made from.
  case data(String)

  /// Numbers above this belong to another scaling; products of two stay far from overflow inside the simplex.
  package static let largest = 1e50

  package var description: String {
    switch self {
    case .notUsable(let what, let index, let value): "\(what)[\(index)] is \(value); it must be finite and at most \(Self.largest)"
    case .outOfRange(let what, let index, let value, let count): "\(what)[\(index)] is \(value); it must be in 0..<\(count)"
    case .repeated(let row, let column): "row \(row) appears twice in column \(column)"
    case .length(let what, let count, let expected): "\(what) has \(count) entries; \(expected) are needed"
    case .crossed(let what, let index, let lower, let upper): "\(what)[\(index)]: lower bound \(lower) above upper bound \(upper)"
    case .basisSize(let basic, let rows): "a basis of \(basic) for \(rows) rows"
    case .setting(let what, let value): "\(what) cannot be \(value)"
    case .unequalTotals(let source, let target): "total masses differ: \(source) and \(target)"
    case .data(let message): message
    }
  }
}

/// Throws unless `values` has `count` usable entries.
package func check(_ values: [Double], count: Int, _ what: String, atLeast least: Double = -.infinity) throws(LinearProgramError) {
  guard values.count == count else { throw .length(what: what, count: values.count, expected: count) }
  for (index, value) in values.enumerated() where !(value.magnitude <= LinearProgramError.largest && value >= least) {
    throw .notUsable(what: what, index: index, value: value)
  }
}
