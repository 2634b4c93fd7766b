import GatewayClient
import Platform
import Synchronization
import Testing

@Suite("A start is waited for", .timeLimit(.minutes(1)))
struct PatientRequestTests {
  private static let starting = #"{"success":true,"data":{"id":"m","state":"starting"}}"#
  private static let running = #"{"success":true,"data":{"id":"m","state":"running"}}"#
  private static let request = GatewayRequest.start("m", StartOptions(), idempotencyKey: "k-1")

  private struct Heard: Sendable {
    let ending: PatientRequest.Ending
    let troubles: [String]
    let stub: StubGateway
  }

  /// Waits on a clock that only pauses move.
  private func wait(
    _ script: [StubGateway.Reply], limit: Duration = .seconds(600), request: GatewayRequest = Self.request
  ) async throws -> Heard {
    try await StubGateway.serve(script) { stub, connection in
      let troubles = Mutex<[String]>([])
      let patient = PatientRequest(
        request, over: connection, limit: limit, time: ManualTime(autoAdvance: true), random: { 0 })
      let ending = try await patient.run { _ in
      } onTrouble: { trouble in
        troubles.withLock { $0.append(trouble) }
      }
      return Heard(ending: ending, troubles: troubles.withLock { $0 }, stub: stub)
    }
  }

  @Test("until it is done, by requests with one key")
  func done() async throws {
    let heard = try await wait([.answer(202, Self.starting), .answer(202, Self.starting), .answer(200, Self.running)])
    #expect(heard.ending == .done(GatewayAnswer(status: 200, requestID: "r-1", body: Array(Self.running.utf8))))
    #expect(heard.stub.values(of: "Idempotency-Key") == ["k-1", "k-1", "k-1"])
    #expect(
      heard.stub.requests.map { $0.split(separator: " ")[1] }
        == ["/models/m/start?wait=1s", "/models/m/start?wait=60s", "/models/m/start?wait=60s"])
  }

  @Test(
    "across connections that are lost and answers that say to come back",
    arguments: [
      (.drop, nil),
      (
        .answer(503, #"{"success":false,"error":{"code":"SHUTTING_DOWN","message":"m","retry_after":1}}"#),
        "SHUTTING_DOWN"
      ),
      (.answer(502, "<html>"), "HTTP_502"),
    ] as [(StubGateway.Reply, String?)])
  func trouble(_ trouble: StubGateway.Reply, named name: String?) async throws {
    for script in [[trouble], [.answer(202, Self.starting), trouble, trouble]] {
      let heard = try await wait(script + [.answer(200, Self.running)])
      guard case .done = heard.ending else {
        Issue.record("it ended with \(heard.ending)")
        return
      }
      #expect(Set(heard.stub.values(of: "Idempotency-Key")) == ["k-1"])
      #expect(!heard.troubles.isEmpty)
      if let name { #expect(Set(heard.troubles) == [name]) }
    }
  }

  @Test("a detect, by requests that are held for less because it is silent while it looks, too")
  func detect() async throws {
    let notReady = #"""
      {"success":false,"error":{"code":"MODEL_NOT_READY","message":"m","request_id":"r","retry_after":30,
      "details":[{"field":"state","reason":"starting"}]}}
      """#
    let found = #"{"success":true,"data":{"id":"m","backend":"b","labels":[]}}"#
    let request = GatewayRequest.detect("m", [1], type: .png, [.init("start", "true")])
    let heard = try await wait([.answer(409, notReady), .answer(409, notReady), .answer(200, found)], request: request)
    #expect(heard.ending == .done(GatewayAnswer(status: 200, requestID: "r-1", body: Array(found.utf8))))
    #expect(
      heard.stub.requests.map { $0.split(separator: " ")[1] }
        == ["wait=1s", "wait=45s", "wait=45s"].map { "/models/m/detect?start=true&\($0)" })
    #expect(heard.troubles.isEmpty)
    let late = try await wait([.answer(409, notReady)], limit: .seconds(20), request: request)
    #expect(late.ending == .timeUp(GatewayAnswer(status: 409, requestID: "r-1", body: Array(notReady.utf8))))
  }

  @Test("a detect of a model that does not run and is not started is refused")
  func detectStopped() async throws {
    let error = #"""
      {"success":false,"error":{"code":"MODEL_NOT_READY","message":"m","request_id":"r",
      "details":[{"field":"state","reason":"stopped"}]}}
      """#
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await wait([.answer(409, error)], request: .detect("m", [1], type: .png, []))
    }
    #expect(refusal?.code == "MODEL_NOT_READY")
  }

  @Test("until time is up, which leaves it under way")
  func timeUp() async throws {
    let heard = try await wait([.answer(202, Self.starting)], limit: .seconds(20))
    #expect(heard.ending == .timeUp(GatewayAnswer(status: 202, requestID: "r-1", body: Array(Self.starting.utf8))))
  }

  @Test("unless it is refused for good")
  func refused() async throws {
    let error = #"{"success":false,"error":{"code":"MODEL_FAILED","message":"It failed.","request_id":"r-2"}}"#
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await wait([.answer(202, Self.starting), .answer(502, error)])
    }
    #expect(refusal?.lines == ["MODEL_FAILED: It failed.", "  request id: r-2"])
    #expect(refusal?.envelope == error)
  }

  @Test("a refusal for now that outlasts the wait is what it ends with")
  func refusedForNow() async throws {
    let error = #"{"success":false,"error":{"code":"OVERLOADED","message":"m","request_id":"r-2","retry_after":1}}"#
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await wait([.answer(503, error)], limit: .seconds(20))
    }
    #expect(refusal?.code == "OVERLOADED")
  }

  @Test("nobody waits for a gateway that is not there")
  func notThere() async throws {
    // A port that was free a moment ago.
    let connection = try await StubGateway.serve([.drop]) { _, connection in connection.address }
    await #expect(throws: ConnectionFailure.notReached("connection refused")) {
      try await GatewayConnection.open(connection, key: nil) { connection in
        _ = try await PatientRequest(Self.request, over: connection, limit: .seconds(60)).run { _ in
        } onTrouble: { _ in
        }
      }
    }
  }

  @Test("a cancelled wait ends at once")
  func cancelled() async throws {
    try await StubGateway.serve([.silence]) { stub, connection in
      let task = Task {
        try await PatientRequest(Self.request, over: connection, limit: .seconds(60)).run { _ in
        } onTrouble: { _ in
        }
      }
      while stub.requests.isEmpty { await Task.yield() }
      task.cancel()
      // The stub stays silent and the wait is a minute: only the cancellation ends it.
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}
