import Foundation
import Testing

@testable import Configurations
@testable import RunFiles

@Suite struct NumpyArrayTests {
  let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
  let values = [1, -2, 0.1, 4, 1e300, -0.0]

  @Test(arguments: [UInt8(1), 2, 3]) func versionsAreRead(version: UInt8) throws {
    let array = try NumpyArray(npy(header, values, version: version), file: "a.npy")
    #expect(array.shape == [2, 3] && array.values == values)
  }

  @Test func singlePrecisionIsRead() throws {
    var data = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", [])
    for value in [Float(0.1), -3] { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    #expect(try NumpyArray(data, file: "a.npy").values == [Double(Float(0.1)), -3])
  }

  @Test func fortranOrderIsTurned() throws {
    let array = try NumpyArray(npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", [1, 4, 2, 5, 3, 6]), file: "a.npy")
    #expect(array.shape == [2, 3] && array.values == [1, 2, 3, 4, 5, 6])
  }

  @Test func theOtherByteOrderIsRead() throws {
    var data = npy("{'descr': '>f8', 'fortran_order': False, 'shape': (2,), }", [])
    for value in [0.1, -3.0] { withUnsafeBytes(of: value.bitPattern.bigEndian) { data.append(contentsOf: $0) } }
    #expect(try NumpyArray(data, file: "a.npy").values == [0.1, -3])
  }

  @Test func aCutAnywhereIsAnError() {
    let whole = npy(header, values)
    for length in 0..<whole.count {
      #expect(throws: InputError.self) { try NumpyArray(whole.prefix(length), file: "a.npy") }
    }
  }

  @Test(arguments: [
    ("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }", "the type <f2 is not read here"),
    ("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (2, 3), }", "fortran_order is Maybe"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 4), }", "the shape (2, 4) needs 64 bytes of data and the file has 48"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 8), }", "the shape (4611686018427387904, 8) is too large"),
    ("{'descr': '<f8', 'shape': (2, 3), }", "the header does not name descr, fortran_order and shape"),
  ])
  func whatIsNotReadIsSaid(header: String, problem: String) {
    let error = #expect(throws: InputError.self) { try NumpyArray(npy(header, values), file: "a.npy") }
    #expect(error?.problem == problem)
  }
}
