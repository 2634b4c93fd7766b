package import FoundationEssentials
import OpenSSLCrypto
import SigV4
import Synchronization

/// A local AWS: services on the wire, models whose states move with time, credentials that are given out and end,
/// signatures that are verified, and faults on demand.
///
/// It does no input or output and reads no clock: whoever asks says when. ``SimulatorServer`` puts it on a port; a test
/// calls ``respond(to:at:)`` and moves time as it likes. All methods may be called from any thread, and each is atomic.
package final class SimulatedAWS: Sendable {
  /// What the cloud was made with.
  package let configuration: SimulatorConfiguration

  let state: Mutex<CloudState>
  private let gate: SignatureGate
  private let makeRequestID: @Sendable () -> String

  /// Makes a cloud.
  ///
  /// - Parameters:
  ///   - makeRequestID: makes the `x-amzn-requestid` of each answer.
  ///   - random: gives that many bytes, for the keys and tokens that the cloud gives out.
  package init(
    configuration: SimulatorConfiguration = SimulatorConfiguration(),
    makeRequestID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() },
    random: @escaping @Sendable (Int) -> [UInt8] = SecureRandom.bytes
  ) {
    self.configuration = configuration
    self.makeRequestID = makeRequestID
    gate = SignatureGate(configuration)
    state = Mutex(CloudState(configuration, KeyMint(random: random)))
  }

  /// Answers a request as AWS does, or as the control does for paths under `/_simulator`.
  ///
  /// The operation's effect happens in this call, whatever the answer asks of the transport.
  ///
  /// - Parameter now: the machine's clock, from which AWS's may be off. It may not run backwards from call to call.
  package func respond(to request: SimulatedRequest, at now: Date) -> SimulatedResponse {
    if ControlAPI.isFor(request) { return ControlAPI(cloud: self).respond(to: request, at: now) }
    let requestID = makeRequestID()
    guard let (service, operation) = addressee(of: request) else { return serveUnknown(request, requestID, at: now) }
    return serve(request, service, operation, requestID, at: now)
  }

  private func addressee(of request: SimulatedRequest) -> (SimulatedService, operation: String)? {
    for service in SimulatedService.allCases {
      if let operation = service.simulation.operation(of: request) { return (service, operation) }
    }
    return nil
  }

  private func serve(
    _ request: SimulatedRequest, _ service: SimulatedService, _ operation: String, _ requestID: String, at now: Date
  ) -> SimulatedResponse {
    let simulation = service.simulation
    let arrival = state.withLock { $0.arrival(of: request, service, operation, at: now) }
    // Outside of the lock: it hashes the body.
    let admission = Result { () throws(ServiceError) in try admit(request, to: service, operation, arrival) }
    return state.withLock { state in
      state.settle(at: now)
      var fault: Fault?
      var answer: ServiceAnswer
      switch admission {
      case .failure(let refusal):
        answer = simulation.wire.answer(refusal, reference: requestID)
      case .success where !simulation.operations.contains(operation):
        answer = simulation.wire.answer(simulation.wire.unknownOperation, reference: requestID)
      case .success(let region):
        fault = state.faults.take(service, operation: operation, request, at: now)
        let call = ServiceCall(
          operation: operation, region: region, request: request,
          caller: arrival.key?.caller ?? .anonymous(configuration), now: now, clock: arrival.clock,
          requestID: requestID)
        answer = Self.carryOut(call, of: service, with: fault, on: &state)
      }
      state.record(request, service, operation, answer, fault ?? arrival.skew, requestID, at: now)
      return Self.response(answer, fault, arrival, requestID)
    }
  }

  /// The region that the request is for; the first one where nothing is signed.
  private func admit(
    _ request: SimulatedRequest, to service: SimulatedService, _ operation: String, _ arrival: Arrival
  ) throws(ServiceError) -> String {
    if service.simulation.unsignedOperations.contains(operation) {
      return configuration.regions.first ?? DemoCloud.region
    }
    return try gate.admit(request, to: service, with: arrival.key, at: arrival.clock)
  }

  private static func carryOut(
    _ call: ServiceCall, of service: SimulatedService, with fault: Fault?, on state: inout CloudState
  ) -> ServiceAnswer {
    let simulation = service.simulation
    func perform() -> ServiceAnswer {
      do {
        try call.caller.check(service, call.operation)
        return try simulation.perform(call, on: &state)
      } catch {
        return simulation.wire.answer(error, reference: call.requestID)
      }
    }
    guard let fault else { return perform() }
    return fault.answer(
      inPlaceOf: fault.isAfterEffect ? perform() : nil, by: simulation, reference: call.requestID)
  }

  private static func response(
    _ answer: ServiceAnswer, _ fault: Fault?, _ arrival: Arrival, _ requestID: String
  ) -> SimulatedResponse {
    let own = (fault?.headers ?? []) + (arrival.skew?.headers ?? [])
    let replaced = Set(own.map { $0.name.lowercased() })
    let usual =
      answer.headers + [
        HeaderField(name: "x-amzn-requestid", value: requestID),
        HeaderField(name: "Date", value: arrival.clock.httpDate),
      ]
    return SimulatedResponse(
      status: answer.status, headers: usual.filter { !replaced.contains($0.name.lowercased()) } + own,
      body: answer.body, delaySeconds: fault?.delaySeconds ?? 0, disposition: fault?.disposition ?? .answer)
  }

  /// A request that no service knows gets what AWS's front door says, in the protocol that it looks like.
  private func serveUnknown(_ request: SimulatedRequest, _ requestID: String, at now: Date) -> SimulatedResponse {
    let looksLikeJSON11 = request.header("X-Amz-Target") != nil || (request.method == "POST" && request.target == "/")
    let wire: WireProtocol = looksLikeJSON11 ? .awsJSON11 : .restJSON1
    let answer = wire.answer(wire.unknownOperation, reference: requestID)
    return state.withLock { state in
      state.record(request, nil, nil, answer, nil, requestID, at: now)
      return Self.response(answer, nil, Arrival(clock: state.clock(at: now), key: nil, skew: nil), requestID)
    }
  }
}

/// What is known of a request before its signature is looked at.
private struct Arrival {
  /// AWS's clock.
  let clock: Date
  /// The key that the request says it is signed with.
  let key: KnownKey?
  /// The fault that moves the clock.
  let skew: Fault?
}

extension CloudState {
  /// AWS's clock when the machine's is at `now`.
  func clock(at now: Date) -> Date {
    now.addingTimeInterval(clockOffset)
  }

  fileprivate mutating func arrival(
    of request: SimulatedRequest, _ service: SimulatedService, _ operation: String, at now: Date
  ) -> Arrival {
    let skew = faults.takeSkew(service, operation: operation, request, at: now)
    let key = SignatureGate.accessKeyID(of: request).flatMap(key)
    return Arrival(clock: clock(at: now).addingTimeInterval(skew?.seconds ?? 0), key: key, skew: skew)
  }

  /// What is known of an access key id.
  private func key(_ accessKeyID: String) -> KnownKey? {
    if accessKeyID == configuration.credentials.accessKeyID {
      return KnownKey(credentials: configuration.credentials, caller: .user(configuration), expiresAt: nil)
    }
    guard let session = sessions[accessKeyID] else { return nil }
    // What a role may do counts as it is now, not as it was when the session began.
    let role = roles.role(arn: session.role.arn) ?? session.role
    return KnownKey(
      credentials: session.credentials, caller: .session(of: role, named: session.name), expiresAt: session.expiresAt)
  }

  fileprivate mutating func record(
    _ request: SimulatedRequest, _ service: SimulatedService?, _ operation: String?, _ answer: ServiceAnswer,
    _ fault: Fault?, _ requestID: String, at now: Date
  ) {
    calls.append(
      RecordedCall(
        number: calls.nextNumber, time: now, service: service, operation: operation, method: request.method,
        target: request.target, headers: request.headers, body: CallLog.keep(request.body), requestID: requestID,
        status: answer.status, code: answer.code, effect: answer.effect, fault: fault?.kind))
  }
}
