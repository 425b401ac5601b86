import Foundation
import TestSupport
import Testing

@testable import Viewer

@Suite struct QuantizationProperty {
  /// Fifteen decades, of which nine are kept, and two numbers of nearly the same size.
  @Test(arguments: [(1e-12, 1e3), (0.3, 0.30001), (1e-300, 1), (2, 2)]) func densitiesKeepTheirDigits(range: (Double, Double)) {
    var random = SeededGenerator(seed: 4)
    let values = (0..<500).map { _ in exp(Double.random(in: log(range.0)...log(range.1), using: &random)) } + [range.0, range.1, 0]
    let code = LogarithmicCode(holding: values)
    #expect(code.relativeError < 1.6e-4)
    for value in values {
      let error = abs(code.decoded(code.encoded(value)) - value)
      // Rounding of exp and log, and what is below the floor is 0.
      #expect(error <= (value < code.floor ? value : value * (code.relativeError + 1e-11)), "\(value)")
    }
    #expect(code.encoded(0) == 0 && code.encoded(range.1) == (range.0 == range.1 ? 1 : 65535) && code.floor >= range.1 * 0.99e-9)
  }

  @Test func moreIsNeverLess() {
    let code = LogarithmicCode(holding: [1e-4, 7])
    let codes = (0...2000).map { code.encoded(Double($0) * 0.0035) }
    #expect(zip(codes, codes.dropFirst()).allSatisfy { $0 <= $1 } && codes[0] == 0 && codes[2000] == 65535)
  }

  @Test func nothingIsZero() {
    #expect(LogarithmicCode(holding: [0, 0]).encoded(0) == 0 && LogarithmicCode(holding: []).decoded(0) == 0)
  }

  @Test func placesKeepFourDigits() {
    for k in 0...1000 {
      let x = -1 + Double(k) / 500
      // Half a step.
      #expect(abs(UnitCode.decoded(UnitCode.encoded(x)) - x) <= 0.5 / 32767 + 1e-15)
      #expect(abs(AngleCode.decoded(AngleCode.encoded(.pi * x)) - .pi * x) <= .pi / 65535 + 1e-12)
    }
  }
}

@Suite struct BinaryBlocksProperty {
  @Test func tablesComeBack() {
    var random = SeededGenerator(seed: 9)
    let small = (0..<6 * 35).map { _ in UInt16.random(in: 0...65535, using: &random) }
    let large = (0..<3 * 11).map { _ in UInt32.random(in: 0...UInt32.max, using: &random) }
    var blocks = BinaryBlocks()
    let places = (blocks.append(small, columns: 35), blocks.append(large, columns: 3))
    #expect(blocks.table(at: places.0) == small && blocks.table(at: places.1) == large)
    #expect(blocks.bytes.count == 2 * small.count + 4 * large.count)
  }

  /// gzip's own program unpacks what is packed here.
  @Test func packedBytesAreUnpacked() throws {
    var random = SeededGenerator(seed: 2)
    for bytes in [[], [7], (0..<70_000).map { _ in UInt8.random(in: 0...9, using: &random) }] {
      let packed = Gzip.compressed(bytes)
      #expect(try gunzip(Data(packed)) == Data(bytes))
    }
  }
}

/// What the program gzip makes of it.
func gunzip(_ data: Data) throws -> Data {
  let folder = TemporaryFolder()
  try data.write(to: URL(fileURLWithPath: folder("data.gz")))
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/gzip")
  process.arguments = ["-d", folder("data.gz")]
  try process.run()
  process.waitUntilExit()
  return try Data(contentsOf: URL(fileURLWithPath: folder("data")))
}
