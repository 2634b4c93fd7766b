import FoundationEssentials
import GatewayCore
import GatewayHTTP
import HTTPTypes
import Platform

/// Callers whose keys the tests hold.
enum TestCallers {
  /// Of every ``ManualTime`` at its beginning.
  static let now = ManualTime().now

  static let annaKey = key(1)
  static let annaSecondKey = key(2)
  static let borisKey = key(3)
  static let expiredKey = key(4)
  static let endingKey = key(5)
  static let unknownKey = key(6)

  static let entries = [
    CallerEntry(
      name: "anna", rights: [.read, .start, .stop, .detect, .operate, .force],
      keys: [
        CallerKey(label: "2026-11-22", sha256: annaKey.sha256),
        CallerKey(label: "second", sha256: annaSecondKey.sha256, expiresAt: now + 86_400),
      ]),
    CallerEntry(
      name: "boris", rights: [.read, .start, .stop, .detect],
      keys: [
        CallerKey(label: "k", sha256: borisKey.sha256),
        CallerKey(label: "expired", sha256: expiredKey.sha256, expiresAt: now),
        CallerKey(label: "ending", sha256: endingKey.sha256, expiresAt: now + 1),
      ]),
  ]

  /// A caller with the right `hold`, who has no key: it is told by ``OneCaller``.
  static let carla = Caller(name: "carla", rights: [.read, .start, .stop, .detect, .hold])

  static let authenticator = APIKeyAuthenticator(entries, time: ManualTime())

  static func headers(_ key: APIKey) -> HTTPFields {
    [.authorization: "Bearer \(key.exposed)"]
  }

  private static func key(_ seed: UInt8) -> APIKey {
    APIKey(randomBytes: (0..<32).map { seed &* 41 &+ $0 &* 73 })
  }
}

/// Everybody is this caller.
struct OneCaller: Authenticator {
  let needsCredentials = false
  let caller: Caller

  func caller(presenting credentials: PresentedCredentials) async throws(GatewayError) -> Caller { caller }
}

extension TestGateway {
  /// A gateway that only ``TestCallers`` may use.
  static var withCallers: TestGateway {
    var test = TestGateway()
    test.authenticator = TestCallers.authenticator
    return test
  }
}
