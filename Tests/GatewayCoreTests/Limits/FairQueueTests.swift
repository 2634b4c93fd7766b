import Platform
import Testing

@testable import GatewayCore

struct FairQueueTests {
  private static func queue(_ waiters: [(String, Int)], limit: Int = 100, perCaller: Int = 100) -> FairQueue {
    var queue = FairQueue(limit: limit, limitPerCaller: perCaller)
    for (index, (caller, size)) in waiters.enumerated() { _ = queue.add(.init(id: index, size: size), of: caller) }
    return queue
  }

  @Test func `Callers are served in turn, each in the order in which it came`() {
    var queue = Self.queue([("a", 1), ("a", 1), ("a", 1), ("b", 1), ("c", 1), ("b", 1)])
    var served: [Int] = []
    while let next = queue.next(room: 1) { served.append(next.id) }
    #expect(served == [0, 3, 4, 1, 5, 2])
    #expect(queue.count == 0)
  }

  @Test func `What is small does not overtake what is large for ever`() {
    var queue = Self.queue([("a", 10), ("b", 1)])
    #expect(queue.next(room: 9) == nil)
    #expect(queue.next(room: 10)?.id == 0)
    #expect(queue.next(room: 0) == nil)
    #expect(queue.next(room: 1)?.id == 1)
  }

  @Test func `It is bounded, and one caller's line does not fill it`() {
    var queue = FairQueue(limit: 3, limitPerCaller: 2)
    let added = [("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5)].map { queue.add(.init(id: $1, size: 1), of: $0) }
    #expect(added == [true, true, false, true, false])
    #expect(queue.count == 3)
  }

  @Test func `Who waits no longer leaves no gap`() {
    var queue = Self.queue([("a", 1), ("b", 1), ("a", 1), ("c", 1)])
    queue.remove(1, of: "b")
    queue.remove(1, of: "b")
    queue.remove(0, of: "a")
    #expect(queue.count == 2)
    #expect(queue.next(room: 1)?.id == 2)
    #expect(queue.next(room: 1)?.id == 3)
  }

  @Test(.timeLimit(.minutes(1)))
  func `A caller with many images does not keep another from its turn`() async throws {
    let time = ManualTime()
    let memory = DetectMemory(limit: 10, patience: .seconds(5), time: time)
    let (order, served) = AsyncStream.makeStream(of: String.self)
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await memory.reserving(10, for: "greedy") { for await _ in ends { break } }
      }
      while memory.inUse < 10 { await Task.yield() }
      for (index, caller) in ["greedy", "greedy", "greedy", "modest"].enumerated() {
        group.addTask {
          try await memory.reserving(10, for: caller) {
            #expect(memory.inUse == 10)
            served.yield(caller)
          }
        }
        while memory.waiting < index + 1 { await Task.yield() }
      }
      end.finish()
      try await group.waitForAll()
    }
    served.finish()
    var callers: [String] = []
    for await caller in order { callers.append(caller) }
    #expect(callers == ["greedy", "modest", "greedy", "greedy"])
    #expect(memory.inUse == 0)
  }

  @Test(.timeLimit(.minutes(1)))
  func `Who finds no room in time is told so, and leaves its place`() async throws {
    let time = ManualTime()
    let memory = DetectMemory(limit: 10, patience: .seconds(5), time: time)
    try await memory.reserving(10) {
      let late = Task { try await memory.reserving(1, for: "a") {} }
      while memory.waiting == 0 || time.sleeperCount == 0 { await Task.yield() }
      time.advance(by: .seconds(5))
      let error = await #expect(throws: GatewayError.self) { try await late.value }
      #expect(error?.code == .overloaded)
      #expect(memory.waiting == 0)
    }
    #expect(memory.inUse == 0)
  }
}
