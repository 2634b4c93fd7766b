import GatewayClient
import Platform
import Synchronization
import Testing

@Suite("A model is followed", .timeLimit(.minutes(1)))
struct ModelFollowerTests {
  private static func event(_ id: String, _ state: String) -> String {
    #"id: \#(id)\#nevent: state\#ndata: {"id":"m","state":"\#(state)","backend":"b"}\#n\#n"#
  }

  @Test("over as many connections as it takes, each going on where the last one ended")
  func reconnects() async throws {
    let script: [StubGateway.Reply] = [
      .events([": still here\n\n", Self.event("1", "stopped")]), .drop, .answer(502, ""),
      .events([Self.event("2", "starting"), "event: other\ndata: 1\n\n", Self.event("3", "run"), "data: half"]),
      .events([Self.event("4", "running"), Self.event("5", "never seen")]),
    ]
    try await StubGateway.serve(script) { stub, connection in
      let states = Mutex<[String]>([])
      let breaks = Mutex<[String?]>([])
      let follower = ModelFollower(
        connection, model: "m", time: ManualTime(autoAdvance: true), random: { 0 })
      try await follower.follow { news in
        states.withLock { $0.append(news.model.state) }
        return news.model.state != "running"
      } onConnection: { reason in
        breaks.withLock { $0.append(reason) }
      }
      #expect(states.withLock { $0 } == ["stopped", "starting", "run", "running"])
      #expect(stub.values(of: "Last-Event-ID") == [nil, "1", "1", "1", "3"])
      #expect(breaks.withLock { $0 }.map { $0 == nil } == [true, false, false, false, true, false, true])
    }
  }

  @Test("unless the gateway says no")
  func refused() async throws {
    let error = #"{"success":false,"error":{"code":"MODEL_NOT_FOUND","message":"m","request_id":"r"}}"#
    let refusal = await #expect(throws: Refusal.self) {
      try await StubGateway.serve([.answer(404, error)]) { _, connection in
        try await ModelFollower(connection, model: "m").follow { _ in
          true
        } onConnection: { _ in
        }
      }
    }
    #expect(refusal?.code == "MODEL_NOT_FOUND")
  }

  @Test("a gateway that never answered is not followed")
  func dropped() async throws {
    await #expect(throws: ConnectionFailure.self) {
      try await StubGateway.serve([.drop]) { _, connection in
        try await ModelFollower(connection, model: "m").follow { _ in
          true
        } onConnection: { _ in
        }
      }
    }
  }
}
