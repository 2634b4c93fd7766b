package import AWSClient
package import Logging
package import Platform
import ServiceLifecycle
import Synchronization

/// The keys of one issuer, kept and renewed in time.
///
/// The source is asked in the task of this service and nowhere else, one question at a time: that a caller goes away
/// ends nothing for the others. It must run while keys are asked for; before that, callers wait.
package final class IssuerKeys: Service {
  private struct State {
    var cache: KeySetCache
    var flight = KeyFlight()
  }

  /// How long a caller waits for a fetch: somewhat longer than one takes.
  private static let patience: Duration = KeySetDownload.limit + .seconds(1)
  /// How often a file is read.
  private static let fileRefresh: Duration = .seconds(30)

  package let issuer: TokenIssuer
  private let source: any KeySetSource
  private let time: any TimeSource
  private let random: @Sendable () -> Double
  private let logger: Logger
  private let state: Mutex<State>
  /// True: somebody waits. False: it may be time.
  private let events: AsyncStream<Bool>
  private let queue: AsyncStream<Bool>.Continuation

  /// - Parameters:
  ///   - transport: for keys that are not in a file. It signs nothing.
  ///   - random: in 0 to 1.
  package convenience init(
    _ issuer: TokenIssuer, transport: any HTTPTransport, time: any TimeSource, logger: Logger,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    let pace: KeySetCache.Pace =
      switch issuer.source {
      case .file: .init(refresh: Self.fileRefresh, spacing: .seconds(1))
      case .download: .init(refresh: .seconds(issuer.refresh))
      }
    self.init(
      issuer, source: issuer.keySetSource(over: transport), pace: pace, time: time, logger: logger, random: random)
  }

  init(
    _ issuer: TokenIssuer, source: any KeySetSource, pace: KeySetCache.Pace, time: any TimeSource, logger: Logger,
    random: @escaping @Sendable () -> Double
  ) {
    self.issuer = issuer
    self.source = source
    self.time = time
    self.random = random
    var logger = logger
    logger[metadataKey: "issuer.label"] = "\(issuer.label)"
    self.logger = logger
    state = Mutex(State(cache: KeySetCache(pace: pace)))
    (events, queue) = AsyncStream.makeStream(of: Bool.self)
  }

  /// What ``key(_:_:)`` gave before still holds while this stays the same; nil: there are no keys.
  package var generation: Int? {
    let now = time.uptime
    return state.withLock { $0.cache.generation(at: now) }
  }

  /// The key of this name for this algorithm, after another look at the source if it is not known.
  func key(
    _ id: String, _ algorithm: TokenAlgorithm
  ) async throws(TokenFailure) -> (key: VerificationKey, generation: Int) {
    let now = time.uptime
    let (answer, flight) = state.withLock { ($0.cache.asked(for: id, algorithm, at: now), $0.flight) }
    guard case .wait(let begins) = answer else { return try Self.result(answer) }
    if begins { queue.yield(true) }
    await flight.wait(within: Self.patience, by: time)
    let later = time.uptime
    return try Self.result(state.withLock { $0.cache.asked(for: id, algorithm, at: later, mayWait: false) })
  }

  private static func result(
    _ answer: KeySetCache.Answer
  ) throws(TokenFailure) -> (key: VerificationKey, generation: Int) {
    switch answer {
    case .found(let key, let generation): return (key, generation)
    case .refuse: throw .refused(.unknownKey)
    case .wait: throw .unavailable(retryAfter: 1)
    case .unavailable(let pause): throw .unavailable(retryAfter: Int(pause.components.seconds))
    }
  }

  package func run() async {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        queue.yield(false)
        for await isAsked in events where isAsked || self.isDue {
          await self.fetch()
          let now = self.time.uptime
          let pause = self.state.withLock { $0.cache.pause(at: now) }
          group.addTask {
            guard (try? await self.time.sleep(for: pause)) != nil else { return }
            self.queue.yield(false)
          }
        }
        group.cancelAll()
      }
    } onGracefulShutdown: {
      self.queue.finish()
    }
  }

  private var isDue: Bool {
    let now = time.uptime
    return state.withLock { $0.cache.isDue(at: now) }
  }

  private func fetch() async {
    let result: Result<(document: [UInt8], keys: KeySet), KeySetProblem>
    do throws(KeySetProblem) {
      let document = try await source.document()
      result = .success((document, try await KeySetReader.keySet(in: document, for: issuer.algorithms)))
    } catch {
      result = .failure(error)
    }
    let now = time.uptime
    let random = random()
    let (isNew, flight) = state.withLock { state in
      let isNew = state.cache.ended(result, at: now, random: random)
      defer { state.flight = KeyFlight() }
      return (isNew, state.flight)
    }
    flight.end()
    switch result {
    case .success(let (_, keys)) where isNew:
      logger.notice(
        "The keys of an issuer of tokens have changed",
        metadata: ["keys.count": "\(keys.count)", "keys.skipped": "\(keys.skipped)"])
    case .success: break
    case .failure(let problem):
      logger.warning("The keys of an issuer of tokens cannot be had", metadata: ["reason": "\(problem.reason)"])
    }
  }
}
