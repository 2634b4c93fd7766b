package import Platform

/// A start or a stop that is waited for, by as many requests as it takes. They have one Idempotency-Key and so are one
/// start or stop, also across a restart of the gateway. Or a detect that starts its model: its requests join one start.
package struct PatientRequest: Sendable {
  package enum Ending: Sendable, Equatable {
    case done(GatewayAnswer)
    /// It goes on without us. With the last answer that said so.
    case timeUp(GatewayAnswer)
  }

  /// What the gateway may take beyond the time for which it holds a request that it has accepted before.
  private static let allowance: Duration = .seconds(3)
  /// While it is held and then while the image is looked at, for 30 s at most, the gateway is silent.
  private static let longestDetect = 45

  private let connection: GatewayConnection
  private let request: GatewayRequest
  private let limit: Duration
  private let time: any TimeSource
  private let random: @Sendable () -> Double

  /// - Parameter random: a number from 0 to 1.
  package init(
    _ request: GatewayRequest, over connection: GatewayConnection, limit: Duration,
    time: any TimeSource = SystemTime(), random: @escaping @Sendable () -> Double = { .random(in: 0...1) }
  ) {
    self.request = request
    self.connection = connection
    self.limit = limit
    self.time = time
    self.random = random
  }

  /// - Parameters:
  ///   - onUnderWay: hears each answer that says that it goes on.
  ///   - onTrouble: hears why there is no such answer at the moment.
  /// - Throws: ``Refusal``; ``ConnectionFailure`` when nothing was accepted; `CancellationError`.
  package func run(onUnderWay: (GatewayAnswer) -> Void, onTrouble: (String) -> Void) async throws -> Ending {
    let begun = time.uptime
    var slices = WaitSlices(total: limit, longest: request.isDetect ? Self.longestDetect : WaitSlices.longest)
    var accepted: GatewayAnswer?
    var failure: any Error = ConnectionFailure.timedOut
    var step = slices.begin
    while true {
      guard case .ask(let seconds, let pause) = step else {
        if let accepted { return .timeUp(accepted) }
        throw failure
      }
      if pause > .zero { try await time.sleep(for: pause) }
      let asked = time.uptime
      let outcome: WaitSlices.Outcome
      do {
        let answer = try await connection.send(
          request.waiting(seconds: seconds, allowance: allowance(seconds)))
        if answer.isUnderWay {
          accepted = answer
          outcome = .underWay(early: time.uptime - asked < .seconds(seconds) / 2)
          onUnderWay(answer)
        } else if answer.isSuccess {
          return .done(answer)
        } else {
          let refusal = answer.refusal
          guard refusal.isPassing else { throw refusal }
          failure = refusal
          outcome = .comeBack(seconds: refusal.retryAfter)
          onTrouble(refusal.code)
        }
      } catch let lost as ConnectionFailure {
        failure = lost
        outcome = if case .notReached = lost { .notReached } else { .lost }
        onTrouble(lost.reason)
      }
      step = slices.next(outcome, elapsed: time.uptime - begun, random: random())
    }
  }

  private func allowance(_ seconds: Int) -> Duration {
    if request.isDetect { return GatewayRequest.detectLimit }
    return seconds > WaitSlices.first ? Self.allowance : GatewayRequest.controlLimit
  }
}
