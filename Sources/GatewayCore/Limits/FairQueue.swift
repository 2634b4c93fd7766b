/// Who waits for room: a line for each caller, and the callers in turn. Pure.
///
/// The first in the next caller's line is served before anybody else, however much room it needs: what is small does
/// not overtake what is large for ever.
struct FairQueue: Sendable {
  struct Waiter: Sendable, Equatable {
    let id: Int
    let size: Int
  }

  private let limit: Int
  private let limitPerCaller: Int
  private var lines: [String: [Waiter]] = [:]
  /// Those with a line, the next one first.
  private var turns: [String] = []
  private(set) var count = 0

  init(limit: Int = 1024, limitPerCaller: Int = 64) {
    self.limit = limit
    self.limitPerCaller = limitPerCaller
  }

  /// - Returns: False when the caller's line, or all of them together, are as long as may be.
  mutating func add(_ waiter: Waiter, of caller: String) -> Bool {
    guard count < limit, lines[caller, default: []].count < limitPerCaller else { return false }
    if lines[caller] == nil { turns.append(caller) }
    lines[caller, default: []].append(waiter)
    count += 1
    return true
  }

  /// Takes out the next one, if there is room for it.
  mutating func next(room: Int) -> Waiter? {
    guard let caller = turns.first, let waiter = lines[caller]?.first, waiter.size <= room else { return nil }
    turns.removeFirst()
    lines[caller]?.removeFirst()
    count -= 1
    if lines[caller]?.isEmpty == true { lines[caller] = nil } else { turns.append(caller) }
    return waiter
  }

  /// Takes out one that waits no longer.
  mutating func remove(_ id: Int, of caller: String) {
    guard let index = lines[caller]?.firstIndex(where: { $0.id == id }) else { return }
    lines[caller]?.remove(at: index)
    count -= 1
    guard lines[caller]?.isEmpty == true else { return }
    lines[caller] = nil
    turns.removeAll { $0 == caller }
  }
}
