/// What is to be looked at, and when, by uptime: whoever works it off goes through what is due alone, however much else
/// there is.
package struct Agenda<Item: Hashable & Sendable>: Sendable {
  private struct Entry: Sendable {
    let due: Duration
    let item: Item
  }

  /// A binary heap. An item that was put to another time is in it more than once: the entry with its time counts.
  private var heap: [Entry] = []
  private var times: [Item: Duration] = [:]

  package init() {}

  package var count: Int { times.count }

  /// When the first may be due: never too late, and too early where it was removed or put off since.
  package var next: Duration? { heap.first?.due }

  /// When the item is due; nil: it is not here.
  package subscript(item: Item) -> Duration? { times[item] }

  /// Takes the place of the time that the item had.
  package mutating func put(_ item: Item, at due: Duration) {
    guard times.updateValue(due, forKey: item) != due else { return }
    // What was put off again and again must not fill the memory.
    guard heap.count < 2 * times.count + 64 else { return rebuild() }
    heap.append(Entry(due: due, item: item))
    siftUp(heap.count - 1)
  }

  package mutating func remove(_ item: Item) { times[item] = nil }

  /// Takes the first out, if it is due.
  package mutating func take(at now: Duration) -> Item? {
    while let first = heap.first, first.due <= now {
      removeFirst()
      guard times[first.item] == first.due else { continue }
      times[first.item] = nil
      return first.item
    }
    return nil
  }

  private mutating func rebuild() {
    // What is sorted is a heap.
    heap = times.map { Entry(due: $0.value, item: $0.key) }.sorted { $0.due < $1.due }
  }

  private mutating func removeFirst() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      let (left, right) = (2 * parent + 1, 2 * parent + 2)
      guard left < heap.count else { return }
      let child = right < heap.count && heap[right].due < heap[left].due ? right : left
      guard heap[child].due < heap[parent].due else { return }
      heap.swapAt(parent, child)
      parent = child
    }
  }

  private mutating func siftUp(_ place: Int) {
    var child = place
    while child > 0, case let parent = (child - 1) / 2, heap[child].due < heap[parent].due {
      heap.swapAt(child, parent)
      child = parent
    }
  }
}
