import Logging
import Platform
import Synchronization
import TestSupport
import Testing

@testable import GatewayCore

/// How waits end, and what many of them take.
@Suite(.timeLimit(.minutes(1))) struct StatusWaiterTests {
  private static let target = GatewayHarness.target

  private let time = ManualTime()
  private let work = BackgroundWork()
  private let board: StatusBoard
  private let waiter: StatusWaiter

  init() {
    board = StatusBoard(time: time)
    let lives = Lives(
      store: MemoryStore(), time: time, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let observer = ModelObserver(
      backends: [:], board: board, lives: lives, work: work, time: time)
    waiter = StatusWaiter(board: board, observer: observer, work: work, time: time)
  }

  private func begin(seconds: Double = 1000, by caller: (any CallerPresence)? = nil) -> StatusWait {
    waiter.begin(for: Self.target, limit: .seconds(seconds), by: caller) { $0.state == .running }
  }

  private func end(of wait: StatusWait) async -> StatusWaiter.End { await waiter.end(of: wait) }

  private func see(_ state: ModelState) {
    let seen = board.change(Self.target) {
      $0.observe(GatewayHarness.report(state), at: time.now, uptime: time.uptime)
    }
    board.announce(
      ModelStatus(observation: seen.observation, life: ModelLife(target: Self.target)), of: Self.target)
  }

  private func working<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await work.run() }
      defer { group.cancelAll() }
      return try await time.driving(body)
    }
  }

  @Test(arguments: [[3, 1, 2], [1, 2, 3], [3, 2, 1], [2, 2, 2], [1, 1.01, 1.02, 1.03, 5]])
  func `Each wait ends when its own time is up, in whatever order they began`(limits: [Double]) async throws {
    let ends = try await working {
      await withTaskGroup(of: (Double, StatusWaiter.End, Duration).self) { group in
        for limit in limits {
          let wait = begin(seconds: limit)
          group.addTask { (limit, await end(of: wait), time.uptime) }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(ends.count == limits.count)
    for (limit, end, at) in ends {
      guard case .timeUp = end else {
        Issue.record("\(end)")
        continue
      }
      #expect(at >= .seconds(limit) && at <= .seconds(limit + 0.06))
    }
    #expect(board.subscriberCount == 0)
  }

  @Test func `One sleep goes on for all who wait, and one more for those whose time is up sooner`() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await work.run() }
      let waits = (0..<100).map { begin(seconds: 1000 + Double($0)) }
      await sleepers(1)
      #expect(board.subscriberCount == 100)
      for _ in 0..<5 {
        let short = begin(seconds: 1)
        await sleepers(2)
        time.advance(by: .seconds(1))
        _ = await end(of: short)
        await sleepers(1)
      }
      waiter.close()
      for wait in waits { _ = await end(of: wait) }
      group.cancelAll()
    }
  }

  /// Waits until so many sleep, and sees that no more do.
  private func sleepers(_ count: Int) async {
    while time.sleeperCount != count { await Task.yield() }
    for _ in 0..<1000 { await Task.yield() }
    #expect(time.sleeperCount == count)
  }

  @Test func `A wait ends when what it is for is seen, and no sooner`() async throws {
    let wait = begin()
    see(.starting)
    #expect(wait.reason == nil)
    see(.running)
    // What follows does not change what was seen.
    see(.stopped)
    guard case .satisfied(let status) = await end(of: wait) else {
      Issue.record("It runs.")
      return
    }
    #expect(status.state == .running)
    see(.running)
    guard case .satisfied = await end(of: begin()) else {
      Issue.record("What is already so must not be waited for.")
      return
    }
    #expect(board.subscriberCount == 0)
  }

  @Test func `A wait ends when its caller has gone`() async {
    let caller = Caller()
    let wait = begin(by: caller)
    caller.go()
    guard case .left = await end(of: wait) else {
      Issue.record("It goes on for nobody.")
      return
    }
    #expect(!caller.isAsked)
  }

  @Test func `At the shutdown waits end, and those that begin after it`() async {
    let before = begin()
    waiter.close()
    for wait in [before, begin()] {
      guard case .shutdown = await end(of: wait) else {
        Issue.record("It keeps the process from its end.")
        return
      }
    }
  }

  @Test func `A wait whose task is cancelled ends`() async {
    let wait = begin()
    let task = Task { await end(of: wait) }
    task.cancel()
    guard case .shutdown = await task.value else {
      Issue.record("It goes on.")
      return
    }
    #expect(board.subscriberCount == 0)
  }

  private final class Caller: CallerPresence {
    private let body = Mutex<(@Sendable () -> Void)?>(nil)

    var isAsked: Bool { body.withLock { $0 != nil } }

    func whenGone(_ body: (@Sendable () -> Void)?) { self.body.withLock { $0 = body } }
    func go() { body.withLock { $0 }?() }
  }
}
