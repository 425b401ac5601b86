import CNetCDF
import Glibc

/// An open NetCDF-4 file: the one owner of its handle. Every return code is checked and thrown as a ``NetCDFError`` that names
/// the file and the operation.
struct NetCDFFile: ~Copyable {
  enum Mode { case read, write, create }

  let path: String
  private let id: Int32
  private var isOpen = true

  init(_ path: String, _ mode: Mode) throws {
    self.path = path
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

  func defineVariable(_ name: String, _ type: Int32, _ dimensions: [String], chunks: [Int]? = nil) throws {
    let identifiers = try dimensions.map { try dimension($0) }
    var variable: Int32 = 0
    try check("defining \(name)") { nc_def_var(id, name, type, Int32(identifiers.count), identifiers, &variable) }
    if let chunks { try check("defining \(name)") { nc_def_var_chunking(id, variable, NC_CHUNKED, chunks) } }
  }

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

  /// The text of an attribute; nil when the file has none of that name and type.
  func textAttribute(_ name: String, of variable: String? = nil) throws -> String? {
    let owner = try self.variable(variable)
    var type: Int32 = 0
    var length = 0
    let status = LibraryThread.run { nc_inq_att(id, owner, name, &type, &length) }
    guard status == NC_NOERR, type == NC_CHAR else { return nil }
    var bytes = [CChar](repeating: 0, count: length + 1)
    try check("reading the attribute \(name)") { nc_get_att_text(id, owner, name, &bytes) }
    return String(decoding: bytes[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// A number that is an attribute; nil when the file has none of that name.
  func numberAttribute(_ name: String, of variable: String? = nil) throws -> Double? {
    let owner = try self.variable(variable)
    var length = 0
    let status = LibraryThread.run { nc_inq_attlen(id, owner, name, &length) }
    guard status == NC_NOERR, length == 1 else { return nil }
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

  func doubles(_ name: String, start: [Int], count: [Int]) throws -> [Double] {
    let variable = try self.variable(name)
    var values = [Double](repeating: 0, count: count.reduce(1, *))
    if !values.isEmpty { try check("reading \(name)") { nc_get_vara_double(id, variable, start, count, &values) } }
    return values
  }

  func integers(_ name: String, start: [Int], count: [Int]) throws -> [Int32] {
    let variable = try self.variable(name)
    var values = [Int32](repeating: 0, count: count.reduce(1, *))
    if !values.isEmpty { try check("reading \(name)") { nc_get_vara_int(id, variable, start, count, &values) } }
    return values
  }

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
