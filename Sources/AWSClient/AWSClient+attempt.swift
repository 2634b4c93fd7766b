import FoundationEssentials
import Platform
import SigV4

extension AWSClient {
  /// One of the attempts of a call.
  struct Attempt {
    let call: AWSCall
    let payloadHash: String
    /// The keys that the attempt before was refused for.
    let refusedKeys: AWSCredentials?
    /// By uptime, of the whole call.
    let deadline: Duration
    let bodyLimit: Int
  }

  /// What an attempt came to.
  struct AttemptEnd {
    enum Result {
      /// A success, as it came.
      case answer(InboundResponse)
      case failed(AWSFailure.Reason)
      /// The gateway itself kept it back.
      case notMade(AWSFailure.Reason)
    }

    var result: Result
    /// Whether the request went out twice, the first time to a connection that was being closed.
    var wasRepeated = false
    var remedy = RetrySession.Remedy.none
    var refusedKeys: AWSCredentials?
    /// From the sending to the end; nil when nothing was sent.
    var took: Duration?

    init(_ result: Result) {
      self.result = result
    }
  }

  /// Makes an attempt, once it is its turn, there is room and the circuit lets it through.
  func make(_ attempt: Attempt, in lane: Lane) async -> AttemptEnd {
    let call = attempt.call
    let ignoresCircuit = call.isUrgent || call.ignoresCircuit
    if !ignoresCircuit, let pause = lane.refusal(at: time.uptime) {
      return AttemptEnd(.notMade(.circuitOpen(retryAfter: pause)))
    }
    guard await waitForTurn(of: call, until: attempt.deadline) else { return AttemptEnd(.notMade(.paced)) }
    guard await enter(lane, call, until: attempt.deadline) else { return AttemptEnd(.notMade(.crowded)) }
    defer { lane.room.leave() }
    let keys: AWSCredentials?
    do { keys = call.isSigned ? try await credentials.credentials(for: call.location.role) : nil } catch {
      return AttemptEnd(.failed(.noCredentials(error)))
    }
    // There are no others: the same answer would come.
    if let keys, keys.isSame(as: attempt.refusedKeys) { return AttemptEnd(.notMade(.noCredentials(.refused))) }
    switch lane.admit(isUrgent: ignoresCircuit, at: time.uptime) {
    case .refused(let until): return AttemptEnd(.notMade(.circuitOpen(retryAfter: until - time.uptime)))
    case .through(let ticket):
      let end = await exchange(attempt, keys)
      lane.ended(ticket, Task.isCancelled ? .void : end.verdict, at: time.uptime, random: random())
      return end
    }
  }

  /// Waits until AWS takes another call of this operation.
  private func waitForTurn(of call: AWSCall, until deadline: Duration) async -> Bool {
    guard let perSecond = call.perSecond else { return true }
    let kind = CallPace.Kind(
      service: call.service.signingName, operation: call.operation, region: call.location.region,
      account: call.location.account)
    let now = time.uptime
    guard let pause = pace.turn(kind, perSecond: perSecond, now: now, limit: deadline - now) else { return false }
    return await time.slept(for: pause)
  }

  private func enter(_ lane: Lane, _ call: AWSCall, until deadline: Duration) async -> Bool {
    if call.isUrgent {
      lane.room.enterRegardless()
      return true
    }
    switch call.kind {
    case .detect: return lane.room.enter()
    case .control: return await lane.room.enter(within: deadline - time.uptime, by: time)
    }
  }

  /// Signs, sends, and reads what came back.
  private func exchange(_ attempt: Attempt, _ keys: AWSCredentials?) async -> AttemptEnd {
    let call = attempt.call
    let sent: (response: InboundResponse, skew: TimeInterval?, wasRepeated: Bool)
    let request: OutboundRequest
    let correction: TimeInterval
    do throws(AWSFailure) {
      let endpoint = try endpoint(of: call)
      correction = clocks.correction(for: endpoint.authority)
      request = try signed(
        call, to: endpoint, payloadHash: attempt.payloadHash, keys: keys, at: time.now + correction)
    } catch {
      return AttemptEnd(.failed(error.reason))
    }
    CrashPoint.reach(.requestLeaves, call.operation)
    let began = time.uptime
    do throws(TransportError) { sent = try await deliver(request, attempt) } catch {
      var end = AttemptEnd(.failed(.transport(error)))
      end.took = time.uptime - began
      return end
    }
    CrashPoint.reach(.answerCame, call.operation)
    clocks.note(sent.skew, of: request.endpoint.authority)
    var end = AttemptEnd(.answer(sent.response))
    end.wasRepeated = sent.wasRepeated
    end.took = time.uptime - began
    guard !(200..<300).contains(sent.response.status) else { return end }
    let error = AWSServiceError(sent.response)
    end.result = .failed(.service(error))
    if let keys, error.saysKeysExpired {
      await credentials.refused(keys, for: call.location.role)
      end.refusedKeys = keys
      end.remedy = .newKeys
    } else if clocks.canMend(error, skew: sent.skew, used: correction) {
      end.remedy = .clock
    }
    return end
  }

  /// Sends a request. One that is safe to repeat and met a connection that was being closed goes out again at once, on a
  /// new one: nobody waits for that, and it is no failure of the service's.
  private func deliver(
    _ request: OutboundRequest, _ attempt: Attempt
  ) async throws(TransportError) -> (InboundResponse, skew: TimeInterval?, wasRepeated: Bool) {
    var request = request
    var wasRepeated = false
    while true {
      let (sentAt, began) = (time.now, time.uptime)
      do throws(TransportError) {
        let response = try await transport.send(
          request, within: attempt.deadline - began, bodyLimit: attempt.bodyLimit)
        let skew = ClockSkew.measured(by: response, sentAt: sentAt, roundTrip: time.uptime - began)
        return (response, skew, wasRepeated)
      } catch {
        guard error == .keptConnectionClosed, attempt.call.repeatability == .always, !wasRepeated,
          time.uptime < attempt.deadline
        else {
          // The request that went out first may have been read all the same.
          if wasRepeated, case .notSent = error { throw .keptConnectionClosed }
          throw error
        }
        wasRepeated = true
        request.needsNewConnection = true
      }
    }
  }
}

extension AWSClient.AttemptEnd {
  fileprivate var verdict: Circuit.Verdict {
    switch result {
    case .answer: .answered
    case .failed(let reason), .notMade(let reason): reason.verdict
    }
  }
}

extension AWSCredentials {
  fileprivate func isSame(as other: AWSCredentials?) -> Bool {
    accessKeyID == other?.accessKeyID && sessionToken?.exposed == other?.sessionToken?.exposed
  }
}

extension CredentialError {
  fileprivate static let refused = CredentialError([.init(source: "AWS", reason: "the keys have expired")])
}
