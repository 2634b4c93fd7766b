import AWSClient
import Platform
import TestSupport
import Testing

/// One lane's trouble takes nothing from another's.
@Suite(.timeLimit(.minutes(1))) struct AWSClientLaneTests {
  private static let others = [
    ClientFixture.call(kind: .detect), ClientFixture.call(region: "eu-west-1"),
    ClientFixture.call(account: "111122223333"), ClientFixture.call(service: AWSService(signingName: "lookoutvision")),
  ]

  @Test func `After ten failed attempts in a row the next call is refused at once, and says when to come back`() async {
    let fixture = ClientFixture([.broken])
    for _ in 0..<4 { _ = await fixture.outcome(of: ClientFixture.call()) }
    #expect(fixture.transport.attempts.count == 10, "the fourth call's second retry would have been one too many")
    let before = fixture.time.uptime
    guard case .circuitOpen(let pause) = await fixture.outcome(of: ClientFixture.call()) else {
      Issue.record("not refused")
      return
    }
    #expect(pause == .milliseconds(3700), "50 ms went by before the kept-back retry")
    #expect(fixture.time.uptime == before)
    #expect(fixture.transport.attempts.count == 10)
  }

  @Test func `A call that opens the circuit ends in what the service said`() async {
    let fixture = ClientFixture([.broken])
    for _ in 0..<4 {
      guard case .service(let error) = await fixture.outcome(of: ClientFixture.call()) else {
        Issue.record("not the service's failure")
        return
      }
      #expect(error.status == 500)
    }
  }

  @Test(arguments: others) func `Other lanes go on, with a quota of their own`(other: AWSCall) async {
    let fixture = ClientFixture(Array(repeating: .broken, count: 10) + [.answer(200)])
    for _ in 0..<4 { _ = await fixture.outcome(of: ClientFixture.call()) }
    #expect(await fixture.outcome(of: other) == nil)
    let snapshots = fixture.client.laneSnapshots
    #expect(snapshots.count == 2)
    #expect(snapshots.map(\.phase).sorted { $0.rawValue < $1.rawValue } == [.closed, .open])
    #expect(snapshots.first { $0.phase == .closed }?.retryQuota == 500)
    #expect(snapshots.first { $0.phase == .open }?.retryQuota == 500 - 7 * 14, "the kept-back retry was paid too")
    #expect(snapshots.first { $0.phase == .open }?.lastFailure == .serverError)
  }

  @Test func `When the cool-down is over a call finds out, and all is well again`() async {
    let fixture = ClientFixture(Array(repeating: .failure(.notSent("refused")), count: 10) + [.answer(200)])
    for _ in 0..<4 { _ = await fixture.outcome(of: ClientFixture.call()) }
    fixture.time.advance(by: .milliseconds(3750))
    #expect(fixture.client.laneSnapshots.map(\.phase) == [.halfOpen])
    #expect(await fixture.outcome(of: ClientFixture.call()) == nil)
    #expect(fixture.client.laneSnapshots.map(\.phase) == [.closed])
    #expect(fixture.client.laneSnapshots.map(\.lastFailure) == [.unreachable])
  }

  @Test(arguments: [
    ScriptedTransport.Answer.throttled, .error("ResourceInUseException"), .answer(404), .answer(200, ""),
  ])
  func `Refusals, throttling and odd answers are answers: they open nothing`(answer: ScriptedTransport.Answer) async {
    let fixture = ClientFixture([answer])
    for _ in 0..<30 { _ = await fixture.failure(.onlyIfRefused) }
    #expect(fixture.client.laneSnapshots.map(\.phase) == [.closed])
  }

  @Test func `An urgent call goes out through an open circuit`() async {
    let fixture = ClientFixture(Array(repeating: .broken, count: 10) + [.answer(200)])
    for _ in 0..<4 { _ = await fixture.outcome(of: ClientFixture.call()) }
    var stop = ClientFixture.call(.onlyIfRefused)
    stop.isUrgent = true
    #expect(await fixture.outcome(of: stop) == nil)
    #expect(fixture.client.laneSnapshots.map(\.phase) == [.closed])
  }

  @Test func `Detects beyond the limit are refused at once; control calls and urgent ones are not hurt`() async throws {
    let time = ManualTime()
    var settings = AWSClient.Settings()
    settings.limits.detect = 2
    let client = Self.hangingClient(time, settings)
    try await time.driving {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<2 { group.addTask { _ = await Self.outcome(client, ClientFixture.call(kind: .detect)) } }
        while client.underWay(.detect) < 2 { await Task.yield() }
        guard case .crowded = await Self.outcome(client, ClientFixture.call(kind: .detect)) else {
          Issue.record("let in")
          return
        }
        var urgent = ClientFixture.call(kind: .detect)
        urgent.isUrgent = true
        guard case .transport(.timedOut) = await Self.outcome(client, urgent) else {
          Issue.record("not let in")
          return
        }
        guard case .transport(.timedOut) = await Self.outcome(client, ClientFixture.call()) else {
          Issue.record("a control call was hurt")
          return
        }
      }
    }
    #expect(client.underWay(.detect) == 0)
  }

  @Test func `Control calls beyond the limit wait for a place, within their time`() async throws {
    let time = ManualTime()
    var settings = AWSClient.Settings()
    settings.limits.control = 1
    let client = Self.hangingClient(time, settings)
    let (first, second, third) = try await time.driving {
      async let first = Self.outcome(client, ClientFixture.call(), within: .seconds(4))
      while client.underWay(.control) < 1 { await Task.yield() }
      async let second = Self.outcome(client, ClientFixture.call(), within: .seconds(3))
      async let third = Self.outcome(client, ClientFixture.call(), within: .seconds(10))
      return await (first, second, third)
    }
    guard case .transport(.timedOut) = first, case .crowded = second, case .transport(.timedOut) = third else {
      Issue.record("\(String(describing: (first, second, third)))")
      return
    }
    #expect(time.uptime == .seconds(10), "the third went out when the first was done")
  }

  /// A client whose service never answers.
  private static func hangingClient(_ time: ManualTime, _ settings: AWSClient.Settings) -> AWSClient {
    struct Hanging: HTTPTransport {
      let time: ManualTime

      func send(
        _ request: OutboundRequest, within limit: Duration, bodyLimit: Int
      ) async throws(TransportError) -> InboundResponse {
        try? await time.sleep(for: limit)
        throw .timedOut
      }
    }
    return AWSClient(
      transport: Hanging(time: time), credentials: UnrefreshedCredentials(NumberedCredentials()),
      endpoints: EndpointResolver(), settings: settings, time: time, random: { 1 })
  }

  private static func outcome(
    _ client: AWSClient, _ call: AWSCall, within limit: Duration = .seconds(15)
  ) async -> AWSFailure.Reason? {
    do throws(AWSFailure) {
      let _: Bool = try await client.send(call, within: limit) { _ in true }
      return nil
    } catch {
      return error.reason
    }
  }
}

extension AWSClient {
  fileprivate func underWay(_ kind: CallLane.Kind) -> Int {
    laneSnapshots.first { $0.lane.kind == kind }?.underWay ?? 0
  }
}
