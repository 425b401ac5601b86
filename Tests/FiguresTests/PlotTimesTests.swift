import Configurations
import RunFiles
import Testing

@testable import Figures

@Suite struct PlotTimesTests {
  @Test func namedTimesAreTheNearestInTheOrderNamed() throws {
    #expect(try Plot(times: [1, 0, 0.26]).indices(among: [0, 0.25, 0.5, 1], of: "") == [3, 0, 1])
    #expect(throws: InputError.self) { try Plot(times: [1.1]).indices(among: [0, 1], of: "run.nc") }
  }
}
