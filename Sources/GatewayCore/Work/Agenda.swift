import HeapModule

/// What is to be looked at, and when, by uptime: whoever works it off goes through what is due alone, however much else
/// there is.
package struct Agenda<Item: Hashable & Sendable>: Sendable {
  /// Ordered by when it is due.
  private struct Entry: Comparable, Sendable {
    let due: Duration
    let item: Item

    static func < (left: Self, right: Self) -> Bool { left.due < right.due }
  }

  /// An item that was put to another time is in it more than once: the entry with its time counts.
  private var heap = Heap<Entry>()
  private var times: [Item: Duration] = [:]

  package init() {}

  package var count: Int { times.count }

  /// When the first may be due: never too late, and too early where it was removed or put off since.
  package var next: Duration? { heap.min?.due }

  /// When the item is due; nil: it is not here.
  package subscript(item: Item) -> Duration? { times[item] }

  /// Takes the place of the time that the item had.
  package mutating func put(_ item: Item, at due: Duration) {
    guard times.updateValue(due, forKey: item) != due else { return }
    // What was put off again and again must not fill the memory.
    guard heap.count < 2 * times.count + 64 else { return rebuild() }
    heap.insert(Entry(due: due, item: item))
  }

  package mutating func remove(_ item: Item) { times[item] = nil }

  /// Takes the first out, if it is due.
  package mutating func take(at now: Duration) -> Item? {
    while let first = heap.min, first.due <= now {
      heap.removeMin()
      guard times[first.item] == first.due else { continue }
      times[first.item] = nil
      return first.item
    }
    return nil
  }

  private mutating func rebuild() {
    heap = Heap(times.map { Entry(due: $0.value, item: $0.key) })
  }
}
