/// Numbers in memory of their own that grows, for loops in which an array's checks would cost more than the work.
struct Store<Element: BitwiseCopyable>: ~Copyable {
  private(set) var pointer: UnsafeMutablePointer<Element>
  private(set) var count: Int
  private var capacity: Int

  init(repeating value: Element, count: Int) {
    capacity = max(count, 16)
    pointer = .allocate(capacity: capacity)
    pointer.initialize(repeating: value, count: count)
    self.count = count
  }

  deinit { pointer.deallocate() }

  /// Appends a number. Pointers taken before are no longer good.
  mutating func append(_ value: Element) {
    if count == capacity {
      let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
      larger.update(from: pointer, count: count)
      pointer.deallocate()
      pointer = larger
      capacity *= 2
    }
    pointer[count] = value
    count += 1
  }

  @inline(__always)
  subscript(i: Int) -> Element {
    get { pointer[i] }
    nonmutating set { pointer[i] = newValue }
  }
}
