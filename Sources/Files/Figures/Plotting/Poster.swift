import Configurations
import Foundation
import Pictures
import RunFiles

/// A few states of a film side by side with nothing around them but their times and colours, as stands at the head of a README.
///
///     try Poster().picture(of: "run.nc").write(to: "run.png")
package struct Poster: Sendable {
  /// How many states are shown.
  package var states: Int
  package var plot: Plot

  package init(states: Int = 4, plot: Plot = Plot(projection: .disc)) {
    self.states = states
    self.plot = plot
  }

  /// - Throws: ``InputError`` when the file is neither a run nor a particle file.
  package func picture(of path: String) throws -> Picture {
    let film = try Film(path)
    let shown = try film.pace.evenly(states).map { try film.state(at: $0) }
    let rows = plot.spaceRows(film, shown, plot.densityScale(shown.compactMap(\.density)))
    return Picture("", width: plot.width, rows: rows)
  }
}
