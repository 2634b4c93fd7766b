package import FoundationEssentials
package import Platform
import SigV4
import Tracing

/// Calls AWS services: finds the endpoint, signs, sends, and tries again where that is safe and may help.
///
/// Each attempt is signed anew with credentials asked for anew, by the service's clock; without credentials nothing is
/// sent. Calls share a retry quota, a circuit and a bound on those under way with the others of their ``CallLane``.
package struct AWSClient: Sendable {
  /// No answer of a control operation comes near it: 100 described versions are some 200 KiB.
  package static let controlBodyLimit = 4 * 1024 * 1024

  let transport: any HTTPTransport
  var credentials: any CredentialResolver
  let endpoints: EndpointResolver
  /// What its limits are measured with.
  package let time: any TimeSource
  let random: @Sendable () -> Double
  let keyCache = SigningKeyCache()
  let pace = CallPace()
  let clocks: HostClocks
  private let lanes: Lanes
  private let retry: RetryPolicy
  private let observer: (any AWSCallObserving)?
  let tracer: (any Tracer)?

  /// - Parameter random: in 0 to 1, for the jitter of retries and of circuits.
  package init(
    transport: any HTTPTransport, credentials: any CredentialResolver, endpoints: EndpointResolver,
    settings: Settings = Settings(), time: any TimeSource,
    random: @escaping @Sendable () -> Double = { QuickRandom.shared.fraction() }
  ) {
    self.transport = transport
    self.credentials = credentials
    self.endpoints = endpoints
    self.time = time
    self.random = random
    retry = settings.retry
    observer = settings.observer
    tracer = settings.tracer
    lanes = Lanes(limits: settings.limits)
    clocks = HostClocks(isOn: settings.correctsClockSkew)
  }

  /// Sends the call and decodes its answer.
  ///
  /// - Parameters:
  ///   - limit: over all attempts and the waits between them.
  ///   - bodyLimit: of the answer, in bytes.
  ///   - decode: reads the answer of a success; nil is an answer that the protocol does not allow.
  package func send<Answer: Sendable>(
    _ call: AWSCall, within limit: Duration, bodyLimit: Int = Self.controlBodyLimit,
    decode: @Sendable (InboundResponse) -> Answer?
  ) async throws(AWSFailure) -> Answer {
    try await traced(call) { () async throws(AWSFailure) in
      try await carry(call, within: limit, bodyLimit: bodyLimit, decode: decode)
    }
  }

  private func carry<Answer: Sendable>(
    _ call: AWSCall, within limit: Duration, bodyLimit: Int, decode: @Sendable (InboundResponse) -> Answer?
  ) async throws(AWSFailure) -> Answer {
    let deadline = time.uptime + limit
    let payloadHash = SigningRequest.payloadHash(of: call.body)
    let lane = lanes[call.lane]
    var session = RetrySession(retry)
    var last: AWSFailure?
    var refusedKeys: AWSCredentials?
    while true {
      let attempt = Attempt(
        call: call, payloadHash: payloadHash, refusedKeys: refusedKeys, deadline: deadline, bodyLimit: bodyLimit)
      let end = await make(attempt, in: lane)
      let reason: AWSFailure.Reason
      switch end.result {
      case .answer(let response):
        if let answer = decode(response) {
          lane.succeeded(session)
          observe(call, .ok, end)
          return answer
        }
        reason = .undecodable(status: response.status, requestID: response.requestID)
        observe(call, .malformed, end)
      case .failed(let failed):
        reason = failed
        observe(call, AWSOutcome(failed), end)
      // What the service said before is more than why it is not asked again.
      case .notMade(let own):
        observe(call, AWSOutcome(own), end)
        throw last ?? AWSFailure(own, mayHaveTakenEffect: false)
      }
      let failure = AWSFailure(
        reason,
        mayHaveTakenEffect: (last?.mayHaveTakenEffect ?? false) || end.wasRepeated || reason.leavesEffectUnknown)
      let action = lane.decide { quota in
        session.failed(
          reason, remedy: end.remedy, repeatability: call.repeatability, changesState: call.changesState,
          timeLeft: deadline - time.uptime, quota: &quota, random: random())
      }
      guard case .retry(let pause) = action, await time.slept(for: pause) else { throw failure }
      observer?.retried(call)
      last = failure
      refusedKeys = end.refusedKeys
    }
  }

  private func observe(_ call: AWSCall, _ outcome: AWSOutcome, _ end: AttemptEnd) {
    if let took = end.took {
      observer?.attempted(call, outcome, in: took)
    } else {
      observer?.keptBack(call, outcome)
    }
  }

  /// How the services are doing, lane by lane, in no order.
  package var laneSnapshots: [LaneSnapshot] { lanes.snapshots(by: time) }

  /// How far the clock of each host that has answered is ahead of this machine's, in seconds.
  package var clockSkews: [String: TimeInterval] { clocks.known }
}

extension TimeSource {
  /// Whether the whole time has passed: false when the task was cancelled.
  func slept(for duration: Duration) async -> Bool {
    guard duration > .zero else { return !Task.isCancelled }
    do {
      try await sleep(for: duration)
      return true
    } catch {
      return false
    }
  }
}
