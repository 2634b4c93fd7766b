import FoundationEssentials
import Platform
import SigV4
import Synchronization
import TestSupport
import Testing

@testable import AWSClient

struct RefreshedCredentialsTests {
  private static let vision = AssumedRole(arn: "arn:aws:iam::111122223333:role/vision")
  private static let other = AssumedRole(arn: "arn:aws:iam::444455556666:role/vision", externalID: "abc")

  private static func serving<Value: Sendable>(
    _ resolver: RefreshedCredentials, on time: ManualTime,
    _ body: @escaping @Sendable (RefreshedCredentials) async throws -> Value
  ) async throws -> Value {
    try await time.driving {
      try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
          await resolver.run()
          return nil
        }
        group.addTask { try await body(resolver) }
        defer { group.cancelAll() }
        while let value = try await group.next() {
          if let value { return value }
        }
        throw CancellationError()
      }
    }
  }

  private static func resolver(
    _ own: any CredentialProvider, _ time: ManualTime, roles: [AssumedRole: SourceOfNumbers] = [:],
    onFetch: @escaping @Sendable (IdentityReport) -> Void = { _ in }
  ) -> RefreshedCredentials {
    RefreshedCredentials(
      own: own, roleSource: { role, _ in roles[role] ?? SourceOfNumbers("NONE", time: time) }, time: time,
      random: { 0 }, onFetch: onFetch)
  }

  @Test func `A hundred callers are one question`() async throws {
    let time = ManualTime()
    let source = SourceOfNumbers(time: time) { (_) throws(CredentialError) in try? await time.sleep(for: .seconds(2)) }
    let keys = try await Self.serving(Self.resolver(source, time), on: time) { resolver in
      try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<100 { group.addTask { try await resolver.credentials(for: nil).accessKeyID } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
    }
    #expect(keys == ["KEY1"])
    #expect(source.askedCount == 1)
  }

  @Test func `A hundred callers in the mandatory window are one question too`() async throws {
    let time = ManualTime()
    let source = SourceOfNumbers(time: time) { (_) throws(CredentialError) in try? await time.sleep(for: .seconds(2)) }
    let keys = try await Self.serving(Self.resolver(source, time), on: time) { resolver in
      _ = try await resolver.credentials(for: nil)
      time.advance(by: .seconds(3545))
      return try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<100 { group.addTask { try await resolver.credentials(for: nil).accessKeyID } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
    }
    #expect(keys == ["KEY2"])
    #expect(source.askedCount == 2)
  }

  @Test func `A caller that goes away takes nobody with it`() async throws {
    let time = ManualTime()
    let source = SourceOfNumbers(time: time) { (_) throws(CredentialError) in try? await time.sleep(for: .seconds(2)) }
    let (first, others) = try await Self.serving(Self.resolver(source, time), on: time) { resolver in
      let first = Task { try await resolver.credentials(for: nil).accessKeyID }
      while source.askedCount == 0 { await Task.yield() }
      async let second = resolver.credentials(for: nil).accessKeyID
      async let third = resolver.credentials(for: nil).accessKeyID
      first.cancel()
      return (await first.result, try await [second, third])
    }
    #expect(throws: CredentialError.self) { try first.get() }
    #expect(others == ["KEY1", "KEY1"])
    #expect(source.askedCount == 1)
  }

  @Test func `In the advisory window nobody waits`() async throws {
    let time = ManualTime()
    let source = SourceOfNumbers(time: time) { (number) throws(CredentialError) in
      if number == 2 { try? await time.sleep(for: .seconds(4)) }
    }
    try await Self.serving(Self.resolver(source, time), on: time) { resolver in
      _ = try await resolver.credentials(for: nil)
      time.advance(by: .seconds(2701))
      let before = time.uptime
      #expect(try await resolver.credentials(for: nil).accessKeyID == "KEY1")
      #expect(try await resolver.credentials(for: nil).accessKeyID == "KEY1")
      #expect(time.uptime == before)
      try await time.sleep(for: .seconds(5))
      #expect(try await resolver.credentials(for: nil).accessKeyID == "KEY2")
    }
    #expect(source.askedCount == 2)
  }

  @Test func `A source that hangs costs a caller 5 s, and is asked again after its pause`() async throws {
    let time = ManualTime()
    let source = SourceOfNumbers(time: time) { (number) throws(CredentialError) in
      if number == 2 { try? await time.sleep(for: .seconds(100_000)) }
    }
    let resolver = Self.resolver(source, time)
    try await Self.serving(resolver, on: time) { resolver in
      _ = try await resolver.credentials(for: nil)
      time.advance(by: .seconds(3700))
      let before = time.uptime
      #expect(try await resolver.credentials(for: nil).accessKeyID == "KEY1")
      #expect(time.uptime - before == .seconds(5))
      // Its time is up after a minute.
      try await time.sleep(for: .seconds(60))
      #expect(try await resolver.credentials(for: nil).accessKeyID == "KEY1")
      let failure = try #require(resolver.reports.first?.failure)
      #expect(failure.error.description == "credentials: their source has not answered in time")
      try await time.sleep(for: .seconds(300))
      #expect(try await resolver.credentials(for: nil).accessKeyID == "KEY3")
    }
    #expect(resolver.reports.first?.failure == nil)
  }

  @Test func `Without any keys the first question has 15 s`() async throws {
    let time = ManualTime()
    let source = SourceOfNumbers(time: time) { (_) throws(CredentialError) in
      try? await time.sleep(for: .seconds(100_000))
    }
    try await Self.serving(Self.resolver(source, time), on: time) { resolver in
      await #expect(throws: CredentialError.self) { try await resolver.credentials(for: nil) }
      #expect(time.uptime == .seconds(15))
    }
  }

  @Test func `Roles and the gateway's own identity are kept apart`() async throws {
    let time = ManualTime()
    let own = SourceOfNumbers("OWN", time: time)
    let roles = [Self.vision: SourceOfNumbers("VISION", time: time), Self.other: SourceOfNumbers("OTHER", time: time)]
    let resolver = Self.resolver(own, time, roles: roles)
    try await Self.serving(resolver, on: time) { resolver in
      for _ in 0..<3 {
        #expect(try await resolver.credentials(for: nil).accessKeyID == "OWN1")
        #expect(try await resolver.credentials(for: Self.vision).accessKeyID == "VISION1")
        #expect(try await resolver.credentials(for: Self.other).accessKeyID == "OTHER1")
      }
      await resolver.refused(try await resolver.credentials(for: Self.vision), for: Self.vision)
      #expect(try await resolver.credentials(for: Self.vision).accessKeyID == "VISION2")
      #expect(try await resolver.credentials(for: Self.other).accessKeyID == "OTHER1")
      #expect(try await resolver.credentials(for: nil).accessKeyID == "OWN1")
    }
    #expect(resolver.reports.map(\.role) == [nil, Self.vision, Self.other])
    #expect(resolver.reports.map(\.accessKeyID) == ["OWN1", "VISION2", "OTHER1"])
  }

  @Test func `A role's source is given the gateway's own keys, fetched once for all roles`() async throws {
    let time = ManualTime()
    let own = SourceOfNumbers("OWN", time: time)
    struct Session: CredentialProvider {
      let role: AssumedRole
      let base: any CredentialProvider

      func credentials() async throws(CredentialError) -> AWSCredentials {
        var keys = try await base.credentials()
        keys.accessKeyID += " as \(role.arn)"
        return keys
      }
    }
    let resolver = RefreshedCredentials(own: own, roleSource: { Session(role: $0, base: $1) }, time: time)
    try await Self.serving(resolver, on: time) { resolver in
      let first = try await resolver.credentials(for: Self.vision)
      let second = try await resolver.credentials(for: Self.other)
      #expect(first.accessKeyID == "OWN1 as \(Self.vision.arn)")
      #expect(second.accessKeyID == "OWN1 as \(Self.other.arn)")
    }
    #expect(own.askedCount == 1)
  }

  @Test func `A report tells the failures in a row and their end, and holds no secret`() async throws {
    let time = ManualTime()
    let source = SourceOfNumbers(time: time) { (number) throws(CredentialError) in
      if number < 3 { throw SourceOfNumbers.down }
    }
    let told = Told()
    let resolver = Self.resolver(source, time) { report in told.reports.withLock { $0.append(report) } }
    try await Self.serving(resolver, on: time) { resolver in
      for _ in 0..<2 {
        await #expect(throws: SourceOfNumbers.down) { try await resolver.credentials(for: nil) }
      }
      _ = try await resolver.credentials(for: nil)
    }
    let reports = told.reports.withLock { $0 }
    #expect(reports.map { $0.failure?.count } == [1, 2, nil])
    #expect(reports.map(\.hasCredentials) == [false, false, true])
    let last = try #require(reports.last)
    #expect(last.source == "numbers")
    #expect(last.expiration == time.now.addingTimeInterval(3600))
    var dumped = ""
    dump(reports, to: &dumped)
    #expect(!dumped.contains("secret") && !dumped.contains("token"))
  }

  @Test func `When the service has ended, nobody waits for it`() async throws {
    let time = ManualTime()
    let source = SourceOfNumbers(time: time) { (_) throws(CredentialError) in
      do { try await time.sleep(for: .seconds(100_000)) } catch { throw SourceOfNumbers.down }
    }
    let resolver = Self.resolver(source, time)
    let running = Task { await resolver.run() }
    let waiting = Task { try await resolver.credentials(for: nil) }
    while source.askedCount == 0 { await Task.yield() }
    running.cancel()
    await running.value
    await #expect(throws: CredentialError.self) { try await waiting.value }
    await #expect(throws: CredentialError.self) { try await resolver.credentials(for: Self.vision) }
    #expect(time.uptime == .zero)
  }

  private final class Told: Sendable {
    let reports = Mutex<[IdentityReport]>([])
  }
}
