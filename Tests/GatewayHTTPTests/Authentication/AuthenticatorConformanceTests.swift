import FoundationEssentials
import GatewayCore
import GatewayHTTP
import Platform
import Testing

/// What every authenticator promises.
struct AuthenticatorConformanceTests {
  /// An authenticator, and credentials that it knows.
  struct Subject: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let authenticator: any Authenticator
    let known: [PresentedCredentials]

    static let all = [
      Subject(testDescription: "anonymous", authenticator: AnonymousAuthenticator(), known: strange),
      Subject(
        testDescription: "API keys", authenticator: TestCallers.authenticator,
        known: [.bearer(TestCallers.annaKey.exposed), .bearer(TestCallers.borisKey.exposed)]),
      Subject(
        testDescription: "API keys and tokens",
        authenticator: CombinedAuthenticator(keys: TestCallers.authenticator, tokens: OneToken()),
        known: [.bearer(TestCallers.annaKey.exposed), .bearer(OneToken.text)]),
      Subject(
        testDescription: "certificates",
        authenticator: CertificateAuthenticator(
          [CallerEntry(name: "carla", keys: [], certificates: [.dns("carla.test")])],
          next: TestCallers.authenticator, time: ManualTime()),
        known: [
          .certificate(ClientCertificate(names: [.dns("carla.test")], expiresAt: TestCallers.now + 1)),
          .bearer(TestCallers.annaKey.exposed),
        ]),
    ]
  }

  /// What no authenticator can know anybody by.
  private static let strange: [PresentedCredentials] = [
    .nothing, .unreadable, .bearer(""), .bearer("mgw_"), .bearer("anonymous"), .bearer("anna"),
    .bearer(TestCallers.unknownKey.exposed), .bearer(TestCallers.annaKey.sha256),
    .bearer(String(repeating: "A", count: 100_000)), .bearer("é\u{0}"),
  ]

  @Test(arguments: Subject.all)
  func `Known credentials give the same caller each time`(subject: Subject) async throws {
    for credentials in subject.known {
      let caller = try await subject.authenticator.caller(presenting: credentials)
      #expect(try await subject.authenticator.caller(presenting: credentials) == caller)
      #expect(caller.isAnonymous != subject.authenticator.needsCredentials)
      #expect(caller.isAnonymous || CallerName.isValid(caller.name))
    }
  }

  @Test(arguments: Subject.all.filter(\.authenticator.needsCredentials))
  func `Whatever is wrong, the refusal is the same`(subject: Subject) async {
    for credentials in Self.strange {
      await #expect(throws: GatewayError.unauthenticated) {
        try await subject.authenticator.caller(presenting: credentials)
      }
    }
  }

  @Test(arguments: Subject.all)
  func `Calls at the same time do not mix callers up`(subject: Subject) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<100 {
        for credentials in subject.known {
          group.addTask {
            let first = try await subject.authenticator.caller(presenting: credentials)
            await Task.yield()
            return try await subject.authenticator.caller(presenting: credentials) == first
          }
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }
}
