import GatewayCore
import Logging
import Platform
import Synchronization

@testable import CallerTokens

/// An authenticator with one issuer whose keys the test has.
struct TokenFixture: Sendable {
  let time: ManualTime
  let source: ScriptedSource
  let keys: IssuerKeys
  let authenticator: TokenAuthenticator
  let log = KeptLog()

  static let entries = [
    CallerEntry(
      name: "robot", rights: [.read],
      keys: [],
      tokens: [
        CallerToken(label: "ci", issuer: "main", subject: "robot"),
        CallerToken(
          label: "pod", issuer: "main", subject: "system:serviceaccount:lines:solder",
          claims: [
            ClaimPath("/kubernetes.io/namespace")!: ["lines"],
            ClaimPath("/kubernetes.io/serviceaccount/name")!: ["solder", "solder-2"],
          ]),
      ])
  ]

  init(
    _ answer: ScriptedSource.Answer = .success(Forge.shared.document), time: ManualTime = ManualTime(),
    isHeld: Bool = false, remembered: Int = 100, pace: KeySetCache.Pace = .init(refresh: .seconds(600)),
    change: (inout TokenIssuer) -> Void = { _ in }
  ) {
    self.time = time
    source = ScriptedSource(answer, time: time, isHeld: isHeld)
    var issuer = TokenIssuer(
      label: "main", name: "https://issuer.test", source: .file("unused"), audiences: ["model-gateway", "all"])
    issuer.algorithms = [.rs256, .ps256, .es256, .es384, .es512, .edDSA]
    change(&issuer)
    let kept = log
    var logger = Logger(label: "test") { _ in kept }
    logger.logLevel = .trace
    keys = IssuerKeys(issuer, source: source, pace: pace, time: time, logger: logger) { 0.5 }
    authenticator = TokenAuthenticator(
      issuers: [keys], entries: Self.entries, time: time, logger: logger, rememberedLimit: remembered)
  }

  func caller(_ token: String) async throws(GatewayError) -> Caller {
    try await authenticator.caller(presenting: .bearer(token))
  }

  /// Runs `body` while keys are fetched.
  func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        await keys.run()
        return nil
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let value = try await group.next() { if let value { return value } }
      throw CancellationError()
    }
  }
}

/// Keeps what is logged, with all that belongs to it.
final class KeptLog: LogHandler {
  private let kept = Mutex<[(message: String, metadata: Logger.Metadata)]>([])
  private let own = Mutex<Logger.Metadata>([:])

  var lines: [String] { kept.withLock { $0.map { "\($0.message) \($0.metadata)" } } }
  /// The reasons that were given with a message.
  func reasons(_ message: String) -> [String] {
    kept.withLock { $0.filter { $0.message == message }.compactMap { $0.metadata["reason"]?.description } }
  }

  var metadata: Logger.Metadata {
    get { own.withLock { $0 } }
    set { own.withLock { $0 = newValue } }
  }

  var logLevel: Logger.Level {
    get { .trace }
    set { _ = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { own.withLock { $0[key] } }
    set { own.withLock { $0[key] = newValue } }
  }

  func log(event: LogEvent) {
    kept.withLock { $0.append(("\(event.message)", event.metadata ?? [:])) }
  }
}
