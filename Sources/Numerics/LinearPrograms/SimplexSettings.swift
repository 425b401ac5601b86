import NumericalKernels

/// Limits and tolerances of the solves of one program.
package struct SimplexSettings: Sendable {
  /// What all solves of a program may cost: the sum of their pivots, each times the rows and columns it works on. No clock is asked, so
  /// that a result is the same whatever else the machine does.
  package var work = 1e9
  /// Primal and dual feasibility tolerances, relative to 1 + |bound| and 1 + |cost|. In 1e-12...1e-3.
  package var tolerance = 1e-7
  /// Asked some times a second; a solve that is cancelled has no answer.
  package var cancellation = Cancellation.never

  package init(cancellation: Cancellation = .never) { self.cancellation = cancellation }
}
