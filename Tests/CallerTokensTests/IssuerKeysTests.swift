import Foundation
import GatewayCore
import Platform
import TestSupport
import Testing

@testable import CallerTokens

/// How keys are fetched, changed, and kept when their source is down.
struct IssuerKeysTests {
  private static let first = ForgedKey.p256("first")
  private static let second = ForgedKey.p256("second")
  private static let old = Forge.document([first.json()])
  private static let both = Forge.document([first.json(), second.json()])
  private static let new = Forge.document([second.json()])

  /// Whether a key is there: yes, no, or not to be told for so long.
  private enum Outcome: Equatable {
    case there, absent
    case unknown(Int)
  }

  private static func look(_ keys: IssuerKeys, _ id: String) async -> Outcome {
    do throws(TokenFailure) {
      _ = try await keys.key(id, .es256)
      return .there
    } catch {
      switch error {
      case .refused: return .absent
      case .unavailable(let seconds): return .unknown(seconds)
      }
    }
  }

  @Test func `Keys are fetched at the start and then in turn`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    try await fixture.run { try await fixture.time.driving { await fixture.source.wait(for: 4) } }
    #expect(fixture.source.calls.prefix(4) == [.zero, .seconds(570), .seconds(1140), .seconds(1710)])
  }

  @Test func `A token with a key that is new has it fetched at once`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    try await fixture.run { () async throws in
      #expect(await Self.look(fixture.keys, "first") == .there)
      fixture.source.answer(.success(Self.both))
      fixture.time.advance(by: .seconds(30))
      #expect(await Self.look(fixture.keys, "second") == .there)
      #expect(await Self.look(fixture.keys, "first") == .there)
      fixture.source.answer(.success(Self.new))
      fixture.time.advance(by: .seconds(30))
      #expect(await Self.look(fixture.keys, "third") == .absent)
      #expect(await Self.look(fixture.keys, "first") == .absent)
    }
    #expect(fixture.source.calls == [.zero, .seconds(30), .seconds(60)])
  }

  @Test func `Made-up keys have the source asked twice a minute and not more often`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    try await fixture.run { () async throws in
      #expect(await Self.look(fixture.keys, "first") == .there)
      for second in 0..<120 {
        for key in 0..<10 { #expect(await Self.look(fixture.keys, "made-up-\(second)-\(key)") == .absent) }
        #expect(await Self.look(fixture.keys, "first") == .there)
        fixture.time.advance(by: .seconds(1))
      }
    }
    #expect(fixture.source.calls == [.zero, .seconds(30), .seconds(60), .seconds(90)])
  }

  @Test func `A key for another algorithm is no reason to ask`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    try await fixture.run { () async throws in
      #expect(await Self.look(fixture.keys, "first") == .there)
      fixture.time.advance(by: .seconds(60))
      await #expect(throws: TokenFailure.refused(.unknownKey)) { _ = try await fixture.keys.key("first", .rs256) }
    }
    #expect(fixture.source.calls.count == 1)
  }

  @Test func `Many who wait for one key have the source asked once`() async throws {
    let fixture = TokenFixture(.success(Self.both), isHeld: true)
    let outcomes = try await fixture.run { () async throws in
      await withTaskGroup(of: Outcome.self) { group in
        for index in 0..<100 {
          group.addTask { await Self.look(fixture.keys, index.isMultiple(of: 2) ? "first" : "second") }
        }
        await fixture.source.wait(for: 1)
        for _ in 0..<1000 { await Task.yield() }
        fixture.source.release()
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(outcomes == Array(repeating: .there, count: 100))
    #expect(fixture.source.calls.count == 1)
  }

  @Test func `One who goes away takes the fetch from nobody`() async throws {
    let fixture = TokenFixture(.success(Self.old), isHeld: true)
    let outcome = try await fixture.run { () async throws in
      let gone = Task { await Self.look(fixture.keys, "first") }
      await fixture.source.wait(for: 1)
      async let stays = Self.look(fixture.keys, "first")
      gone.cancel()
      _ = await gone.value
      fixture.source.release()
      return await stays
    }
    #expect(outcome == .there)
    #expect(fixture.source.calls.count == 1)
  }

  @Test func `Old keys are good for a day while the source is down`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    try await fixture.run { () async throws in
      #expect(await Self.look(fixture.keys, "first") == .there)
      fixture.source.answer(ScriptedSource.down)
      try await fixture.time.driving { await fixture.source.wait(for: 10) }
      #expect(await Self.look(fixture.keys, "first") == .there)
      #expect(fixture.keys.generation != nil)
      // A key that is not among them may be a new one.
      let answer = await Self.look(fixture.keys, "second")
      guard case .unknown(let seconds) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect((1...60).contains(seconds))
      fixture.time.advance(by: .seconds(24 * 3600))
      guard case .unknown = await Self.look(fixture.keys, "first") else {
        Issue.record("a key that nobody has seen for a day")
        return
      }
      #expect(fixture.keys.generation == nil)
      fixture.source.answer(.success(Self.new))
      fixture.time.advance(by: .seconds(60))
      #expect(await Self.look(fixture.keys, "second") == .there)
      #expect(await Self.look(fixture.keys, "first") == .absent)
    }
    let seconds = fixture.source.calls.prefix(10).map(\.components.seconds)
    #expect(seconds == [0, 570, 571, 573, 577, 585, 601, 633, 693, 753])
    #expect(fixture.log.lines.contains { $0.contains("cannot be had") && $0.contains("down") })
  }

  @Test func `Without any keys it is told at once that nothing is known, and tried again soon`() async throws {
    let fixture = TokenFixture(ScriptedSource.down)
    try await fixture.run { () async throws in
      #expect(await Self.look(fixture.keys, "first") == .unknown(1))
      for _ in 0..<100 { #expect(await Self.look(fixture.keys, "first") == .unknown(1)) }
      #expect(fixture.source.calls.count == 1)
      fixture.source.answer(.success(Self.old))
      fixture.time.advance(by: .seconds(1))
      #expect(await Self.look(fixture.keys, "first") == .there)
    }
    #expect(fixture.source.calls.count == 2)
  }

  @Test func `Nobody waits for ever on a source that does not answer`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    // Its service does not run.
    let outcome = try await fixture.time.driving { await Self.look(fixture.keys, "first") }
    #expect(outcome == .unknown(1))
    #expect(fixture.time.uptime == .seconds(6))
  }

  @Test func `A document that is no set of keys counts as none`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    try await fixture.run { () async throws in
      #expect(await Self.look(fixture.keys, "first") == .there)
      fixture.source.answer(.success("<html>Sign in</html>"))
      fixture.time.advance(by: .seconds(30))
      #expect(await Self.look(fixture.keys, "second") == .unknown(1))
      #expect(await Self.look(fixture.keys, "first") == .there)
    }
    #expect(fixture.log.reasons("The keys of an issuer of tokens cannot be had") == ["not a JSON Web Key Set"])
  }

  @Test func `A set without keys takes them all away`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    try await fixture.run { () async throws in
      #expect(await Self.look(fixture.keys, "first") == .there)
      fixture.source.answer(.success(#"{"keys":[]}"#))
      fixture.time.advance(by: .seconds(30))
      #expect(await Self.look(fixture.keys, "second") == .absent)
      #expect(await Self.look(fixture.keys, "first") == .absent)
    }
  }

  @Test func `The same keys again are no change`() async throws {
    let fixture = TokenFixture(.success(Self.old))
    try await fixture.run { () async throws in
      #expect(await Self.look(fixture.keys, "first") == .there)
      let generation = fixture.keys.generation
      try await fixture.time.driving { await fixture.source.wait(for: 3) }
      #expect(await Self.look(fixture.keys, "first") == .there)
      #expect(fixture.keys.generation == generation)
      fixture.source.answer(.success(Self.both))
      try await fixture.time.driving { await fixture.source.wait(for: 5) }
      #expect(await Self.look(fixture.keys, "second") == .there)
      #expect(fixture.keys.generation != generation)
    }
  }

  @Test func `A file is read again`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let time = ManualTime()
    let issuer = TokenIssuer(label: "f", name: "f", source: .file(file.path()), audiences: ["a"])
    let keys = IssuerKeys(issuer, transport: NoTransport(), time: time, logger: KeptLog.logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await keys.run() }
      #expect(await Self.look(keys, "first") == .unknown(1))
      try Data(Self.old.utf8).write(to: file)
      time.advance(by: .seconds(1))
      #expect(await Self.look(keys, "first") == .there)
      try Data(Self.new.utf8).write(to: file)
      time.advance(by: .seconds(1))
      #expect(await Self.look(keys, "second") == .there)
      #expect(await Self.look(keys, "first") == .absent)
      try FileManager.default.removeItem(at: file)
      time.advance(by: .seconds(30))
      #expect(await Self.look(keys, "second") == .there)
      group.cancelAll()
    }
  }
}
