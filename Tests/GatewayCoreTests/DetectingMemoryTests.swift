import GatewayCore
import Testing

/// The bound on the bytes of images that are held at a time.
@Suite struct DetectingMemoryTests {
  private struct Failed: Error {}

  @Test func `What is over the limit is refused, and what ends makes room, however it ends`() async throws {
    let memory = DetectMemory(limit: 100)
    try await memory.reserving(60) {
      #expect(memory.inUse == 60)
      let error = await #expect(throws: GatewayError.self) { try await memory.reserving(41) {} }
      #expect(error?.code == .overloaded)
      #expect(error?.retryAfter == 1)
      try await memory.reserving(40) { #expect(memory.inUse == 100) }
      await #expect(throws: Failed.self) { try await memory.reserving(40) { throw Failed() } }
      #expect(memory.inUse == 60)
    }
    #expect(memory.inUse == 0)
  }

  @Test func `A cancelled holder gives back what it had`() async {
    let memory = DetectMemory(limit: 100)
    let holder = Task<Void, any Error> {
      try await memory.reserving(100) { try await Task.sleep(for: .seconds(3600)) }
    }
    while memory.inUse == 0 { await Task.yield() }
    holder.cancel()
    _ = await holder.result
    #expect(memory.inUse == 0)
  }

  @Test func `The largest numbers do not overflow`() async throws {
    let memory = DetectMemory(limit: 100)
    try await memory.reserving(1) {
      let error = await #expect(throws: GatewayError.self) { try await memory.reserving(Int.max) {} }
      #expect(error?.code == .overloaded)
    }
  }
}
