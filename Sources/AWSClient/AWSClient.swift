import OrderedJSON
package import Platform
import SigV4

/// Calls AWS services: finds the endpoint, signs, sends, and tries again where that is safe and may help.
///
/// Each attempt is signed anew with credentials asked for anew; without credentials nothing is sent.
package struct AWSClient: Sendable {
  /// No answer of a control operation comes near it: 100 described versions are some 200 KiB.
  package static let controlBodyLimit = 4 * 1024 * 1024

  private let transport: any HTTPTransport
  var credentials: any CredentialResolver
  private let endpoints: EndpointResolver
  private let retry: RetryPolicy
  /// What its limits are measured with.
  package let time: any TimeSource
  private let random: @Sendable () -> Double
  private let keyCache = SigningKeyCache()
  private let pace = CallPace()

  /// - Parameter random: in 0 to 1, for the jitter of retries.
  package init(
    transport: any HTTPTransport, credentials: any CredentialResolver, endpoints: EndpointResolver,
    retry: RetryPolicy = RetryPolicy(), time: any TimeSource,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.transport = transport
    self.credentials = credentials
    self.endpoints = endpoints
    self.retry = retry
    self.time = time
    self.random = random
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
    let deadline = time.uptime + limit
    let payloadHash = SigningRequest.payloadHash(of: call.body)
    var mayHaveTakenEffect = false
    var attempt = 1
    while true {
      let reason: AWSFailure.Reason
      switch await answer(
        to: call, payloadHash: payloadHash, within: deadline - time.uptime, bodyLimit: bodyLimit)
      {
      case .failure(let failed): reason = failed.reason
      case .success(let response):
        if let answer = decode(response) { return answer }
        reason = .undecodable(status: response.status, requestID: response.requestID)
      }
      mayHaveTakenEffect = mayHaveTakenEffect || reason.leavesEffectUnknown
      let failure = AWSFailure(reason, mayHaveTakenEffect: mayHaveTakenEffect)
      guard
        let seconds = retry.delay(
          after: reason, attempt: attempt, repeatability: call.repeatability, random: random()),
        time.uptime + .seconds(seconds) < deadline,
        await time.slept(for: .seconds(seconds))
      else { throw failure }
      attempt += 1
    }
  }

  /// One attempt: the answer if it is a success.
  private func answer(
    to call: AWSCall, payloadHash: String, within limit: Duration, bodyLimit: Int
  ) async -> Result<InboundResponse, AWSFailure> {
    let deadline = time.uptime + limit
    do {
      try await wait(forTurnOf: call, limit: limit)
      let keys = try await keys(for: call)
      let request = try signed(call, payloadHash: payloadHash, keys: keys)
      CrashPoint.reach(.requestLeaves, call.operation)
      let response = try await transport.send(request, within: deadline - time.uptime, bodyLimit: bodyLimit)
      CrashPoint.reach(.answerCame, call.operation)
      guard (200..<300).contains(response.status) else {
        let error = AWSServiceError(response)
        if let keys, error.saysKeysExpired { await credentials.refused(keys, for: call.location.role) }
        return .failure(AWSFailure(.service(error), mayHaveTakenEffect: false))
      }
      return .success(response)
    } catch let failure as AWSFailure {
      return .failure(failure)
    } catch let error as TransportError {
      return .failure(AWSFailure(.transport(error), mayHaveTakenEffect: false))
    } catch {
      return .failure(AWSFailure(.noEndpoint(String(describing: error)), mayHaveTakenEffect: false))
    }
  }

  /// Waits until AWS takes another call of this operation.
  private func wait(forTurnOf call: AWSCall, limit: Duration) async throws(AWSFailure) {
    guard let perSecond = call.perSecond else { return }
    let kind = CallPace.Kind(
      service: call.service.signingName, operation: call.operation, region: call.location.region,
      account: call.location.account)
    guard let pause = pace.turn(kind, perSecond: perSecond, now: time.uptime, limit: limit) else {
      throw AWSFailure(.paced, mayHaveTakenEffect: false)
    }
    guard pause > .zero else { return }
    guard await time.slept(for: pause) else { throw AWSFailure(.paced, mayHaveTakenEffect: false) }
  }

  /// Nil for a call that is sent without a signature.
  private func keys(for call: AWSCall) async throws(AWSFailure) -> AWSCredentials? {
    guard call.isSigned else { return nil }
    do { return try await credentials.credentials(for: call.location.role) } catch {
      throw AWSFailure(.noCredentials(error), mayHaveTakenEffect: false)
    }
  }

  private func signed(
    _ call: AWSCall, payloadHash: String, keys: AWSCredentials?
  ) throws(AWSFailure) -> OutboundRequest {
    let endpoint: Endpoint
    do {
      endpoint = try endpoints.endpoint(
        of: call.service, partition: call.location.partition, region: call.location.region,
        override: call.location.endpoint)
    } catch {
      throw AWSFailure(.noEndpoint(error.reason), mayHaveTakenEffect: false)
    }
    let target = endpoint.basePath + call.path
    let headers = [HeaderField(name: "Host", value: endpoint.authority)] + call.headers
    guard let keys else {
      return outbound(call, to: endpoint, target: target, headers: headers)
    }
    let signer = SigV4Signer(service: call.service.signingName, region: call.location.region, keyCache: keyCache)
    let request = SigningRequest(
      method: call.method, target: target,
      headers: headers, payloadHash: payloadHash)
    do {
      let signed = try signer.sign(request, credentials: keys, at: time.now)
      return outbound(call, to: endpoint, target: target, headers: signed.headers)
    } catch {
      throw AWSFailure(.noEndpoint(String(describing: error)), mayHaveTakenEffect: false)
    }
  }

  private func outbound(
    _ call: AWSCall, to endpoint: Endpoint, target: String, headers: [HeaderField]
  ) -> OutboundRequest {
    OutboundRequest(
      endpoint: endpoint, method: call.method, target: target,
      headers: headers + [HeaderField(name: "User-Agent", value: "model-gateway")], body: call.body)
  }
}

extension TimeSource {
  /// Whether the whole time has passed: false when the task was cancelled.
  fileprivate func slept(for duration: Duration) async -> Bool {
    do {
      try await sleep(for: duration)
      return true
    } catch {
      return false
    }
  }
}
