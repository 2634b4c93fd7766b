package import FoundationEssentials
import OpenSSLCrypto
import SigV4
import Synchronization

/// A local AWS: Rekognition Custom Labels, Lookout for Vision and SageMaker endpoints on the wire, models whose states move with time,
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
  /// - Parameter makeRequestID: makes the `x-amzn-requestid` of each answer.
  package init(
    configuration: SimulatorConfiguration = SimulatorConfiguration(),
    makeRequestID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
  ) {
    self.configuration = configuration
    self.makeRequestID = makeRequestID
    gate = SignatureGate(configuration)
    state = Mutex(CloudState(configuration))
  }

  /// Answers a request as AWS does, or as the control does for paths under `/_simulator`.
  ///
  /// The operation's effect happens in this call, whatever the answer asks of the transport.
  ///
  /// - Parameter now: AWS's clock. It may not run backwards from call to call.
  package func respond(to request: SimulatedRequest, at now: Date) -> SimulatedResponse {
    if ControlAPI.isFor(request) { return ControlAPI(cloud: self).respond(to: request, at: now) }
    let requestID = makeRequestID()
    var response: SimulatedResponse
    if let (service, operation) = addressee(of: request) {
      response = serve(request, service, operation, requestID, at: now)
    } else {
      response = serveUnknown(request, requestID, at: now)
    }
    response.headers += [
      HeaderField(name: "x-amzn-requestid", value: requestID), HeaderField(name: "Date", value: now.httpDate),
    ]
    return response
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
    // Outside of the lock: it hashes the body.
    let admission = Result { () throws(ServiceError) in try gate.admit(request, to: service, at: now) }
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
        fault = state.faults.take(service, operation: operation)
        let call = ServiceCall(operation: operation, region: region, request: request, now: now)
        answer = Self.carryOut(call, of: simulation, with: fault, on: &state, requestID)
      }
      state.record(request, service, operation, answer, fault, requestID, at: now)
      return SimulatedResponse(
        status: answer.status, headers: answer.headers, body: answer.body, delaySeconds: fault?.delaySeconds ?? 0,
        disposition: fault?.disposition ?? .answer)
    }
  }

  private static func carryOut(
    _ call: ServiceCall, of simulation: any ServiceSimulation, with fault: Fault?, on state: inout CloudState,
    _ requestID: String
  ) -> ServiceAnswer {
    func perform() -> ServiceAnswer {
      do {
        return try simulation.perform(call, on: &state)
      } catch {
        return simulation.wire.answer(error, reference: requestID)
      }
    }
    guard let fault else { return perform() }
    return fault.answer(
      inPlaceOf: fault.isAfterEffect ? perform() : nil, by: simulation, reference: requestID)
  }

  /// A request that no service knows gets what AWS's front door says, in the protocol that it looks like.
  private func serveUnknown(_ request: SimulatedRequest, _ requestID: String, at now: Date) -> SimulatedResponse {
    let looksLikeJSON11 = request.header("X-Amz-Target") != nil || (request.method == "POST" && request.target == "/")
    let wire: WireProtocol = looksLikeJSON11 ? .awsJSON11 : .restJSON1
    let answer = wire.answer(wire.unknownOperation, reference: requestID)
    state.withLock { $0.record(request, nil, nil, answer, nil, requestID, at: now) }
    return SimulatedResponse(status: answer.status, headers: answer.headers, body: answer.body)
  }
}

extension CloudState {
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
