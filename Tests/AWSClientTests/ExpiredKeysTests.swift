import AWSClient
import Platform
import SigV4
import Synchronization
import Testing

@Suite struct ExpiredKeysTests {
  /// Gives the next key of a list once the one before was refused, the last one for ever.
  private final class Renewing: CredentialResolver {
    private let count: Int
    private let state = Mutex((number: 1, refused: [String]()))

    init(count: Int) {
      self.count = count
    }

    var refused: [String] { state.withLock { $0.refused } }

    func credentials(for role: AssumedRole?) -> AWSCredentials {
      NumberedCredentials.credentials(state.withLock { $0.number })
    }

    func refused(_ credentials: AWSCredentials, for role: AssumedRole?) {
      state.withLock { state in
        state.refused.append(credentials.accessKeyID)
        state.number = min(state.number + 1, count)
      }
    }
  }

  private static let expired = [
    ScriptedTransport.Answer.error("ExpiredTokenException"), .error("ExpiredToken", 403), .error("InvalidToken"),
  ]

  @Test(arguments: expired, [AWSCall.Repeatability.always, .onlyIfRefused])
  func `Keys that have expired are replaced and the call repeated at once, whatever it does`(
    answer: ScriptedTransport.Answer, repeatability: AWSCall.Repeatability
  ) async throws {
    let keys = Renewing(count: 2)
    let fixture = ClientFixture([answer, .answer(200, "good")], resolver: keys)
    #expect(try await fixture.send(repeatability) == "good")
    #expect(fixture.keys == ["AKID1", "AKID2"])
    #expect(keys.refused == ["AKID1"])
    #expect(fixture.time.uptime == .zero)
    #expect(fixture.client.laneSnapshots.map(\.retryQuota) == [500])
  }

  @Test(arguments: expired)
  func `Where there are no other keys no other call is made`(answer: ScriptedTransport.Answer) async {
    let keys = Renewing(count: 1)
    let fixture = ClientFixture([answer], resolver: keys)
    let failure = await fixture.failure()
    guard case .service(let error) = failure?.reason else {
      Issue.record("not the service's refusal: \(String(describing: failure))")
      return
    }
    #expect(error.saysKeysExpired)
    #expect(failure?.mayHaveTakenEffect == false)
    #expect(fixture.keys == ["AKID1"])
    #expect(keys.refused == ["AKID1"])
  }

  @Test func `Keys are replaced once a call`() async {
    let keys = Renewing(count: 9)
    let fixture = ClientFixture([.error("ExpiredTokenException")], resolver: keys)
    #expect(await fixture.failure() != nil)
    #expect(fixture.keys == ["AKID1", "AKID2"])
    #expect(keys.refused == ["AKID1", "AKID2"])
  }

  @Test func `New keys count towards the attempts`() async {
    let fixture = ClientFixture(
      [.broken, .error("ExpiredTokenException"), .broken, .answer(200)], resolver: Renewing(count: 9))
    #expect(await fixture.failure() != nil)
    #expect(fixture.keys == ["AKID1", "AKID1", "AKID2"])
  }

  @Test func `A refusal of other kinds replaces no keys`() async {
    let keys = Renewing(count: 9)
    let fixture = ClientFixture([.error("AccessDeniedException", 403)], resolver: keys)
    #expect(await fixture.failure() != nil)
    #expect(fixture.keys == ["AKID1"])
    #expect(keys.refused.isEmpty)
  }
}

extension ClientFixture {
  /// Which key each attempt was signed with.
  fileprivate var keys: [String] {
    transport.attempts.map { attempt in
      String((attempt.request["authorization"] ?? "").split(separator: "Credential=").last?.prefix(5) ?? "")
    }
  }
}
