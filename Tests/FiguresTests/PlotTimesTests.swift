import Configurations
import RunFiles
import Testing

@testable import Figures

@Suite struct PlotTimesTests {
  @Test func defaultsShowTheFirstTheLastAndTwoBetween() throws {
    #expect(try Plot().indices(in: (0...40).map(Double.init), file: "") == [0, 8, 20, 40])
    #expect(try Plot().indices(in: [0], file: "") == [0])
    #expect(try Plot().indices(in: [0, 1, 2], file: "") == [0, 1, 2])
  }

  @Test func namedTimesAreTheNearestInTheOrderNamed() throws {
    #expect(try Plot(times: [1, 0, 0.26]).indices(in: [0, 0.25, 0.5, 1], file: "") == [3, 0, 1])
    #expect(throws: InputError.self) { try Plot(times: [1.1]).indices(in: [0, 1], file: "run.nc") }
  }
}
