import Yams

/// A key of a section of the configuration, declared once: reading, writing, messages and the reference all come from here.
///
///     Key("gap", \.gap, .tolerance, "Certified relative duality gap of the convex model a step ends on.")
struct Key<Root>: Sendable {
  let name: String
  /// What it may be, in words.
  let meaning: String
  /// What it is for, in a sentence.
  let about: String
  /// A value to show where there is no default.
  let example: String?
  let isRequired: Bool
  /// Reads a value into its place.
  let read: @Sendable (YAMLValue, inout Root) throws -> Void
  /// The value; nil where the key is left out.
  let write: @Sendable (Root) -> Node?

  /// A key whose value has a default.
  init<Value>(_ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, _ format: Format<Value>, _ about: String) {
    (self.name, self.about, meaning, example, isRequired) = (name, about, format.meaning, nil, false)
    read = { $1[keyPath: path] = try format.read($0) }
    write = { format.write($0[keyPath: path]) }
  }

  /// A key that may be left out, or must not be where it `isRequired`: nil stands for its absence.
  init<Value>(
    _ name: String, _ path: WritableKeyPath<Root, Value?> & Sendable, _ format: Format<Value>, required: Bool = false, example: String,
    _ about: String
  ) {
    (self.name, self.about, meaning, self.example, isRequired) = (name, about, format.meaning, example, required)
    read = { $1[keyPath: path] = try format.read($0) }
    write = { $0[keyPath: path].map(format.write) }
  }
}

/// The keys of a section, in the order in which they are written.
struct KeyTable<Root>: Sendable {
  /// What the section is for, in a sentence.
  let about: String
  let keys: [Key<Root>]
  /// Keys without a default of which one is needed: those that an example writes.
  let shown: [String]

  init(_ about: String, shows shown: [String] = [], _ keys: [Key<Root>]) { (self.about, self.shown, self.keys) = (about, shown, keys) }

  /// Reads a section into `root`; keys that are not there leave it as it is.
  /// - Returns: the values given, by key, for what several keys decide together.
  /// - Throws: ``InputError`` for an unknown key, a value out of range, or a required key that is missing.
  @discardableResult
  func read(_ section: YAMLValue, into root: inout Root) throws -> [String: YAMLValue] {
    let values = try section.section(keys.map(\.name))
    for key in keys {
      if let value = values[key.name] {
        try key.read(value, &root)
      } else if key.isRequired {
        throw section.error("\(key.name) is missing", remedy: "write \(key.name): \(key.example ?? key.meaning)")
      }
    }
    return values
  }

  /// All values, as pairs of a mapping.
  func pairs(_ root: Root) -> [(Node, Node)] {
    keys.compactMap { key in key.write(root).map { (Node(key.name, Tag(.str)), $0) } }
  }

  func node(_ root: Root, style: Node.Mapping.Style = .block) -> Node { Node(pairs(root), Tag(.map), style) }
}

extension [String: YAMLValue] {
  /// The one of some keys that is there; nil for none.
  /// - Throws: ``InputError`` at `section` when there are several.
  func one(of names: [String], in section: YAMLValue) throws -> (name: String, value: YAMLValue)? {
    let given = names.compactMap { name in self[name].map { (name, $0) } }
    if given.count > 1 {
      throw section.error("\(given.map(\.0).joined(separator: " and ")) exclude each other", remedy: "keep one of them")
    }
    return given.first
  }
}
