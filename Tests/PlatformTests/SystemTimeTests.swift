import Foundation
import Platform
import Testing

@Suite(.timeLimit(.minutes(1))) struct SystemTimeTests {
  @Test func `A cancelled sleep ends at once`() async {
    let task = Task { try await SystemTime().sleep(for: .seconds(3_600)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `The wall clock is the machine's`() {
    let before = Date()
    let now = SystemTime().now
    #expect(before <= now)
    #expect(now <= Date())
  }

  @Test func `Uptime is one clock for all values and does not go back`() {
    let first = SystemTime().uptime
    let second = SystemTime().uptime
    #expect(first >= .zero)
    #expect(second >= first)
  }

  @Test func `A sleep lasts no less than it says`() async throws {
    let time = SystemTime()
    let before = time.uptime
    try await time.sleep(for: .milliseconds(1))
    #expect(time.uptime - before >= .milliseconds(1))
  }

  @Test func `The machine's run is known, and is one for all values`() throws {
    let boot = try #require(SystemTime().boot)
    #expect(boot.id.count == 36)
    #expect(boot.lead > .zero)
    #expect(SystemTime().boot == boot)
  }
}
