import Platform
import Synchronization
import Testing

@testable import GatewayCore

/// The turns of a caller that never stops.
private final class Turns: Sendable {
  private let state = Mutex((count: 0, areOver: false))

  var count: Int { state.withLock { $0.count } }
  var areOver: Bool { state.withLock { $0.areOver } }

  func add() { state.withLock { $0.count += 1 } }
  func end() { state.withLock { $0.areOver = true } }
}

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

  @Test(arguments: [1, 2, 10, 63])
  func `Whoever floods, another waits for as many turns as there are callers at most`(flooding: Int) {
    var queue = FairQueue()
    var id = 0
    func add(_ caller: String) -> Bool {
      id += 1
      return queue.add(.init(id: id, size: 1), of: caller)
    }
    let greedy = (0..<flooding).map { "greedy-\($0)" }
    for round in 0..<50 {
      // Each of the greedy has its line full whenever there is room in it.
      for caller in greedy { while queue.count < 1000, add(caller) {} }
      guard add("modest") else {
        Issue.record("the modest one finds no place in round \(round)")
        return
      }
      let mine = id
      var turns = 1
      while queue.next(room: 1)?.id != mine { turns += 1 }
      #expect(turns <= flooding + 1)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `One caller that never stops does not make another wait for more than a turn`() async throws {
    let memory = DetectMemory(limit: 10, patience: .seconds(3600), time: ManualTime())
    let turns = Turns()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          while !turns.areOver {
            try await memory.reserving(10, for: "greedy") {
              turns.add()
              // The line is never empty.
              while memory.waiting < 40, !turns.areOver { await Task.yield() }
            }
          }
        }
      }
      while memory.waiting < 40 { await Task.yield() }
      for _ in 0..<20 {
        let before = turns.count
        try await memory.reserving(10, for: "modest") {
          // One is looked at, and one more may have had its turn already.
          #expect(turns.count - before <= 2)
        }
      }
      turns.end()
      try await group.waitForAll()
    }
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
