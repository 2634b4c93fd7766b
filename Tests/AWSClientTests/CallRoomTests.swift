import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWSClient

@Suite(.timeLimit(.minutes(1))) struct CallRoomTests {
  private let time = ManualTime()

  @Test func `Places are as many as the limit says, and come back`() {
    let room = CallRoom(limit: 2)
    #expect([room.enter(), room.enter(), room.enter()] == [true, true, false])
    room.leave()
    #expect(room.enter())
    #expect(room.usedCount == 2)
  }

  @Test func `Who waits gets a place when one comes back, in the order of asking`() async throws {
    let room = CallRoom(limit: 1)
    let order = Log()
    #expect(room.enter())
    let time = time
    await withTaskGroup(of: Void.self) { group in
      for number in 1...3 {
        group.addTask {
          #expect(await room.enter(within: .seconds(10), by: time))
          order.add(number)
          room.leave()
        }
        while room.waitingCount < number { await Task.yield() }
      }
      room.leave()
    }
    #expect(order.numbers == [1, 2, 3])
    #expect((room.usedCount, room.waitingCount) == (0, 0))
  }

  @Test func `Who waits longer than its time gets none, and leaves no trace`() async throws {
    let room = CallRoom(limit: 1)
    #expect(room.enter())
    let time = time
    let got = try await time.driving { await room.enter(within: .seconds(10), by: time) }
    #expect(!got)
    #expect(time.uptime == .seconds(10))
    #expect((room.usedCount, room.waitingCount) == (1, 0))
    room.leave()
    #expect(room.usedCount == 0)
  }

  @Test func `Who is cancelled stops waiting`() async {
    let room = CallRoom(limit: 1)
    #expect(room.enter())
    let time = time
    let task = Task { await room.enter(within: .seconds(10), by: time) }
    while room.waitingCount < 1 { await Task.yield() }
    task.cancel()
    #expect(await task.value == false)
    #expect(room.waitingCount == 0)
  }

  @Test func `What must get in gets in, and the place beyond the limit is nobody else's`() {
    let room = CallRoom(limit: 1)
    #expect(room.enter())
    room.enterRegardless()
    #expect(room.usedCount == 2)
    room.leave()
    #expect(!room.enter())
    room.leave()
    #expect(room.enter())
  }

  @Test func `Any number that come and go leave it empty`() async {
    let room = CallRoom(limit: 3)
    let most = Log()
    let time = time
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<500 {
        group.addTask {
          #expect(await room.enter(within: .seconds(10), by: time))
          most.add(room.usedCount)
          await Task.yield()
          room.leave()
        }
      }
    }
    #expect(most.numbers.max() ?? 0 <= 3)
    #expect((room.usedCount, room.waitingCount) == (0, 0))
  }

  private final class Log: Sendable {
    private let kept = Mutex<[Int]>([])
    var numbers: [Int] { kept.withLock { $0 } }
    func add(_ number: Int) { kept.withLock { $0.append(number) } }
  }
}
