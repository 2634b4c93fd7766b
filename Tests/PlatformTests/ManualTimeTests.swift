import Foundation
import Platform
import Testing

/// On the main actor, so that tasks run in the order in which they are woken.
@MainActor @Suite(.timeLimit(.minutes(1))) struct ManualTimeTests {
  private let start = Date(timeIntervalSince1970: 1_000)

  @Test func `Both clocks stand still until they are moved, and move together`() {
    let time = ManualTime(now: start)
    #expect(time.now == start)
    #expect(time.uptime == .zero)
    time.advance(by: .milliseconds(1_500))
    #expect(time.now == start + 1.5)
    #expect(time.uptime == .milliseconds(1_500))
  }

  @Test func `Moving the clock wakes those that are due, the earliest first, and nobody else`() async throws {
    let time = ManualTime()
    let woken = Log()
    for seconds in [3, 1, 4, 2] {
      woken.follow(time, seconds)
    }
    await time.sleepers(4)
    time.advance(by: .seconds(3))
    await woken.reach(3)
    #expect(woken.entries == ["1", "2", "3"])
    #expect(time.sleeperCount == 1)
    time.advance(by: .milliseconds(999))
    #expect(time.sleeperCount == 1)
    time.advance(by: .milliseconds(1))
    await woken.reach(4)
    #expect(woken.entries == ["1", "2", "3", "4"])
  }

  @Test func `A sleep counts from when it begins`() async {
    let time = ManualTime()
    time.advance(by: .seconds(10))
    let woken = Log()
    woken.follow(time, 5)
    await time.sleepers(1)
    time.advance(by: .seconds(4))
    #expect(time.sleeperCount == 1)
    time.advance(by: .seconds(1))
    await woken.reach(1)
    #expect(time.sleeperCount == 0)
  }

  @Test func `A cancelled sleeper is woken with an error, and the others sleep on`() async {
    let time = ManualTime()
    let woken = Log()
    let cancelled = woken.follow(time, 1)
    woken.follow(time, 2)
    await time.sleepers(2)
    cancelled.cancel()
    await woken.reach(1)
    #expect(woken.entries == ["1 cancelled"])
    #expect(time.sleeperCount == 1)
    time.advance(by: .seconds(2))
    await woken.reach(2)
    #expect(woken.entries == ["1 cancelled", "2"])
  }

  @Test(arguments: [false, true])
  func `A task that was cancelled before does not sleep`(autoAdvance: Bool) async {
    let time = ManualTime(now: start, autoAdvance: autoAdvance)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await time.sleep(for: .seconds(1))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(time.sleeperCount == 0)
    #expect(time.now == start)
  }

  @Test func `Advancing to the next sleeper moves just as far as it takes`() async {
    let time = ManualTime(now: start)
    let woken = Log()
    woken.follow(time, 7)
    woken.follow(time, 3)
    await time.sleepers(2)
    time.advanceToNextSleeper()
    await woken.reach(1)
    #expect(woken.entries == ["3"])
    #expect(time.uptime == .seconds(3))
    time.advanceToNextSleeper()
    await woken.reach(2)
    #expect(time.now == start + 7)
  }

  @Test func `With nobody asleep there is nothing to advance to`() {
    let time = ManualTime(now: start)
    time.advanceToNextSleeper()
    #expect(time.now == start)
  }

  @Test func `Going to sleep, waking and cancelling all count as changes`() async {
    let time = ManualTime()
    let woken = Log()
    let atFirst = time.changeCount
    let task = woken.follow(time, 1)
    await time.sleepers(1)
    let asleep = time.changeCount
    #expect(asleep > atFirst)
    task.cancel()
    await woken.reach(1)
    let cancelled = time.changeCount
    #expect(cancelled > asleep)
    time.advance(by: .seconds(1))
    #expect(time.changeCount > cancelled)
  }

  @Test func `With auto-advance a sleep moves the clock and returns`() async throws {
    let time = ManualTime(now: start, autoAdvance: true)
    try await time.sleep(for: .seconds(20))
    try await time.sleep(for: .milliseconds(500))
    #expect(time.now == start + 20.5)
    #expect(time.uptime == .milliseconds(20_500))
    #expect(time.sleeperCount == 0)
  }
}

/// Who woke, in order.
@MainActor private final class Log {
  private(set) var entries: [String] = []

  @discardableResult
  func follow(_ time: ManualTime, _ seconds: Int) -> Task<Void, Never> {
    Task {
      do {
        try await time.sleep(for: .seconds(seconds))
        entries.append("\(seconds)")
      } catch {
        entries.append("\(seconds) cancelled")
      }
    }
  }

  func reach(_ count: Int) async {
    while entries.count < count { await Task.yield() }
  }
}

extension ManualTime {
  @MainActor fileprivate func sleepers(_ count: Int) async {
    while sleeperCount < count { await Task.yield() }
  }
}
