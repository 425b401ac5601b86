import Configurations
import CNetCDF
import Glibc
import Outputs

/// An open NetCDF-4 file: the one owner of its handle. Every return code is checked and thrown as a ``NetCDFError`` that names
/// the file and the operation.
struct NetCDFFile: ~Copyable {
  enum Mode { case read, write, create }

  let path: String
  private let id: Int32
  private var isOpen = true

  init(_ path: String, _ mode: Mode) throws {
    self.path = path
    let code = LibraryThread.start()
    guard code == 0 else { throw ThreadFailure(code: code) }
    LibraryThread.announce(mode == .read ? path : "")
    var id: Int32 = -1
    try checkNetCDF(path, mode == .create ? "creating the file" : NetCDFError.opening) {
      switch mode {
      case .read: nc_open(path, NC_NOWRITE, &id)
      case .write: nc_open(path, NC_WRITE, &id)
      case .create: nc_create(path, NC_NETCDF4 | NC_CLOBBER, &id)
      }
    }
    self.id = id
  }

  deinit {
    let id = id
    if isOpen { _ = LibraryThread.run { nc_close(id) } }
  }

  /// Closes the file, and tells when its last bytes could not be written.
  mutating func close() throws {
    isOpen = false
    let id = id
    try checkNetCDF(path, "closing the file") { nc_close(id) }
  }

  // MARK: Definition

  /// - Parameter length: nil for an unlimited dimension.
  func defineDimension(_ name: String, length: Int?) throws {
    var dimension: Int32 = 0
    try check("defining \(name)") { nc_def_dim(id, name, length ?? 0, &dimension) }
  }

  /// Defines a variable whose numbers carry checksums, so that damage is an error and not other numbers.
  /// - Parameters:
  ///   - chunks: the box that is stored in one piece; nil for the library's choice, or all of a variable of fixed size.
  ///   - isCompressed: for what is written once: what is written again with another size leaves its old place unused.
  func defineVariable(_ name: String, _ type: Int32, _ dimensions: [String], chunks: [Int]? = nil, isCompressed: Bool = false) throws {
    let identifiers = try dimensions.map { try dimension($0) }
    var variable: Int32 = 0
    try check("defining \(name)") { nc_def_var(id, name, type, Int32(identifiers.count), identifiers, &variable) }
    // A single number is not stored in chunks, which checksums are of.
    if dimensions.isEmpty { return }
    var chunks = chunks
    if chunks == nil, dimensions.allSatisfy({ !Self.unlimited.contains($0) }) { chunks = try dimensions.map { max(1, try length($0)) } }
    if let chunks { try check("defining \(name)") { nc_def_var_chunking(id, variable, NC_CHUNKED, chunks) } }
    if isCompressed { try check("defining \(name)") { nc_def_var_deflate(id, variable, 1, 1, 1) } }
    try check("defining \(name)") { nc_def_var_fletcher32(id, variable, NC_FLETCHER32) }
  }

  /// The dimensions that grow, in all files of this program.
  private static let unlimited: Set<String> = ["time", "step"]

  // MARK: Attributes; the variable nil stands for the whole file.

  func setAttribute(_ name: String, of variable: String?, _ text: String) throws {
    let owner = try self.variable(variable)
    try check("writing the attribute \(name)") { nc_put_att_text(id, owner, name, text.utf8.count, text) }
  }

  func setAttribute(_ name: String, of variable: String?, _ values: [Int32]) throws {
    let owner = try self.variable(variable)
    try check("writing the attribute \(name)") { nc_put_att_int(id, owner, name, NC_INT, values.count, values) }
  }

  func setAttribute(_ name: String, of variable: String?, _ value: Double) throws {
    let owner = try self.variable(variable)
    try check("writing the attribute \(name)") { withUnsafePointer(to: value) { nc_put_att_double(id, owner, name, NC_DOUBLE, 1, $0) } }
  }

  /// The text of an attribute, which may be of either of the format's two types of text; nil when the file has none of that name.
  func textAttribute(_ name: String, of variable: String? = nil) throws -> String? {
    let owner = try self.variable(variable)
    var type: Int32 = 0
    var length = 0
    let status = LibraryThread.run { nc_inq_att(id, owner, name, &type, &length) }
    guard status == NC_NOERR, length <= Self.most else { return nil }
    switch type {
    case NC_CHAR:
      var bytes = [CChar](repeating: 0, count: length + 1)
      try check("reading the attribute \(name)") { nc_get_att_text(id, owner, name, &bytes) }
      return String(decoding: bytes[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    case NC_STRING where length == 1:
      var text: UnsafeMutablePointer<CChar>?
      try check("reading the attribute \(name)") { nc_get_att_string(id, owner, name, &text) }
      defer { _ = LibraryThread.run { nc_free_string(1, &text) } }
      return text.map { String(cString: $0) }
    default: return nil
    }
  }

  /// A number that is an attribute; nil when the file has none of that name.
  func numberAttribute(_ name: String, of variable: String? = nil) throws -> Double? {
    let owner = try self.variable(variable)
    var type: Int32 = 0
    var length = 0
    let status = LibraryThread.run { nc_inq_att(id, owner, name, &type, &length) }
    guard status == NC_NOERR, length == 1, Self.numbers.contains(type) else { return nil }
    var value = 0.0
    try check("reading the attribute \(name)") { nc_get_att_double(id, owner, name, &value) }
    return value
  }

  // MARK: Lengths

  func hasVariable(_ name: String) -> Bool {
    var variable: Int32 = 0
    return LibraryThread.run { nc_inq_varid(id, name, &variable) } == NC_NOERR
  }

  func length(_ dimension: String) throws -> Int {
    let identifier = try self.dimension(dimension)
    var length = 0
    try check("reading the dimension \(dimension)") { nc_inq_dimlen(id, identifier, &length) }
    return length
  }

  // MARK: Values of a box of a variable, from `start`, `count` numbers along each dimension

  func write(_ name: String, start: [Int], count: [Int], _ values: [Double]) throws {
    precondition(values.count == count.reduce(1, *), "\(name) needs one value an entry of the box")
    let variable = try self.variable(name)
    try check("writing \(name)") { nc_put_vara_double(id, variable, start, count, values) }
  }

  func write(_ name: String, start: [Int], count: [Int], _ values: [Int32]) throws {
    precondition(values.count == count.reduce(1, *), "\(name) needs one value an entry of the box")
    let variable = try self.variable(name)
    try check("writing \(name)") { nc_put_vara_int(id, variable, start, count, values) }
  }

  /// All numbers of a variable over just these dimensions.
  /// - Throws: ``InputError`` when it has others, or holds no numbers.
  func doubles(_ name: String, over dimensions: [String]) throws -> [Double] { try doubles(name, over: dimensions, at: nil) }

  /// The numbers of a variable over just these dimensions, at one place along the first; all where that is nil.
  /// - Throws: ``InputError`` when it has others, or holds no numbers.
  func doubles(_ name: String, over dimensions: [String], at index: Int?) throws -> [Double] {
    let (variable, start, count) = try box(name, dimensions, index, Self.numbers)
    var values = [Double](repeating: 0, count: count.reduce(1, *))
    if !values.isEmpty { try check("reading \(name)") { nc_get_vara_double(id, variable, start, count, &values) } }
    return values
  }

  /// All numbers of a variable of whole numbers over just these dimensions.
  /// - Throws: ``InputError`` when it has others, or holds no whole numbers.
  func integers(_ name: String, over dimensions: [String]) throws -> [Int32] {
    let (variable, start, count) = try box(name, dimensions, nil, Self.numbers.subtracting([NC_FLOAT, NC_DOUBLE]))
    var values = [Int32](repeating: 0, count: count.reduce(1, *))
    if !values.isEmpty { try check("reading \(name)") { nc_get_vara_int(id, variable, start, count, &values) } }
    return values
  }

  /// What a read of a variable needs, once its type, its dimensions and their lengths are those expected: the library writes as many
  /// numbers as the file says, whatever room there is for them.
  private func box(_ name: String, _ dimensions: [String], _ index: Int?, _ types: Set<Int32>) throws
    -> (variable: Int32, start: [Int], count: [Int])
  {
    func refuse(_ problem: String) -> InputError {
      InputError(path, "its variable \(name) \(problem)", remedy: "use a complete file that jko wrote")
    }
    guard hasVariable(name) else { throw InputError(path, "it has no variable \(name)", remedy: "use a complete file that jko wrote") }
    let variable = try self.variable(name)
    var type: Int32 = 0, rank: Int32 = 0
    try check("reading \(name)") { nc_inq_var(id, variable, nil, &type, &rank, nil, nil) }
    guard types.contains(type) else { throw refuse("holds no numbers of its kind") }
    guard rank == dimensions.count else { throw refuse("has \(rank) dimensions instead of \(dimensions.count)") }
    var found = [Int32](repeating: 0, count: dimensions.count)
    try check("reading \(name)") { nc_inq_vardimid(id, variable, &found) }
    guard try found == dimensions.map({ try dimension($0) }) else {
      throw refuse("is not over \(dimensions.joined(separator: ", "))")
    }
    var count = try dimensions.map { try length($0) }
    var start = [Int](repeating: 0, count: count.count)
    if let index {
      guard index < count[0] else { throw refuse("ends before place \(index) of \(dimensions[0])") }
      (start[0], count[0]) = (index, 1)
    }
    var total = 1
    for length in count {
      let (product, isTooLarge) = total.multipliedReportingOverflow(by: length)
      guard !isTooLarge, product <= Self.most else { throw refuse("has more than \(Self.most) numbers") }
      total = product
    }
    return (variable, start, count)
  }

  /// As many numbers are read at once: 2 GB.
  private static let most = 1 << 28
  /// The types of numbers.
  private static let numbers: Set<Int32> = [
    NC_BYTE, NC_UBYTE, NC_SHORT, NC_USHORT, NC_INT, NC_UINT, NC_INT64, NC_UINT64, NC_FLOAT, NC_DOUBLE,
  ]

  // MARK: Identifiers

  private func dimension(_ name: String) throws -> Int32 {
    var dimension: Int32 = 0
    try check("finding the dimension \(name)") { nc_inq_dimid(id, name, &dimension) }
    return dimension
  }

  private func variable(_ name: String?) throws -> Int32 {
    guard let name else { return NC_GLOBAL }
    var variable: Int32 = 0
    try check("finding the variable \(name)") { nc_inq_varid(id, name, &variable) }
    return variable
  }

  private func check(_ operation: @autoclosure () -> String, _ call: () -> Int32) throws {
    try checkNetCDF(path, operation(), call)
  }
}

/// Calls libnetcdf and throws what it returns unless it succeeded.
private func checkNetCDF(_ path: String, _ operation: @autoclosure () -> String, _ call: () -> Int32) throws {
  let (status, systemError) = LibraryThread.run {
    errno = 0
    return (call(), errno)
  }
  guard status == NC_NOERR else { throw NetCDFError(file: path, operation: operation(), status: status, systemError: systemError) }
}

/// The thread of the library could not be made.
struct ThreadFailure: WriteFailure {
  let code: Int32

  var reason: String { "no thread for the NetCDF library: \(String(cString: strerror(code)))" }
}
