import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// What becomes of a stop.
struct StopTests {
  private struct Answer: Decodable {
    struct Stop: Decodable {
      let id: String
      let state: String
      let result: String
      let stopPending: Bool
      let leasesLeft: Int
    }

    let data: Stop
  }

  private static let anna = TestCallers.headers(TestCallers.annaKey)
  private static let boris = TestCallers.headers(TestCallers.borisKey)

  @Test func `A model that stands still is stopped already`() async throws {
    let test = TestGateway()
    let answer = try await test.run { try await $0.send(.post, "/models/abc123/stop") }
    #expect(answer.status == .ok)
    let stop = try answer.decoded(Answer.self).data
    #expect((stop.id, stop.state, stop.result) == ("abc123", "stopped", "already_stopped"))
    #expect(answer.header("location") == nil)
  }

  @Test func `A model that nobody holds is stopped by whoever asks`() async throws {
    let test = TestGateway(answer: TestModels.areRunning)
    let answer = try await test.run { try await $0.send(.post, "/models/abc123/stop") }
    #expect(answer.status == .accepted)
    let stop = try answer.decoded(Answer.self).data
    #expect((stop.state, stop.result, stop.leasesLeft) == ("stopping", "stopping", 0))
    #expect(answer.header("location")?.hasPrefix("/operations/") == true)
    #expect(
      answer.text.hasPrefix(#"{"success":true,"data":{"id":"abc123","operation_id":""#), "the order of the members")
  }

  @Test func `While others hold it, a model runs on`() async throws {
    var test = TestGateway(answer: TestModels.areRunning)
    test.authenticator = TestCallers.authenticator
    try await test.run { client in
      _ = try await client.send(.post, "/models/abc123/start", headers: Self.anna)
      _ = try await client.send(.post, "/models/abc123/start", headers: Self.anna, body: #"{"holder":"b"}"#)
      let stranger = try await client.send(.post, "/models/abc123/stop", headers: Self.boris)
      #expect(stranger.status == .ok)
      #expect(try stranger.decoded(Answer.self).data.result == "held_by_others")
      #expect(try stranger.decoded(Answer.self).data.leasesLeft == 2)
      let first = try await client.send(.post, "/models/abc123/stop", headers: Self.anna, body: #"{"holder":"b"}"#)
      #expect(try first.decoded(Answer.self).data.result == "held_by_others")
      #expect(try first.decoded(Answer.self).data.leasesLeft == 1)
      let last = try await client.send(.post, "/models/abc123/stop", headers: Self.anna)
      #expect(last.status == .accepted)
      #expect(try last.decoded(Answer.self).data.result == "stopping")
    }
  }

  @Test func `Force ends the leases of all`() async throws {
    var test = TestGateway(answer: TestModels.areRunning)
    test.authenticator = TestCallers.authenticator
    try await test.run { client in
      _ = try await client.send(.post, "/models/abc123/start", headers: Self.boris)
      let answer = try await client.send(.post, "/models/abc123/stop", headers: Self.anna, body: #"{"force":true}"#)
      #expect(answer.status == .accepted)
      #expect(try answer.decoded(Answer.self).data.leasesLeft == 0)
    }
  }

  @Test func `A stop of what is still starting waits for the start`() async throws {
    let test = TestGateway()
    try await test.run { client in
      _ = try await client.send(.post, "/models/abc123/start")
      let answer = try await client.send(.post, "/models/abc123/stop")
      #expect(answer.status == .accepted)
      let stop = try answer.decoded(Answer.self).data
      #expect((stop.state, stop.result, stop.stopPending) == ("starting", "stopping", true))
      let refused = try await client.send(.post, "/models/abc123/start")
      #expect(try refused.failure.code == "MODEL_STATE_CONFLICT")
      #expect(try refused.failure.details?.map(\.reason) == ["stopping"])
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `A stop that is waited for ends when the model stands still`() async throws {
    let test = TestGateway(answer: TestModels.living(.running))
    try await test.time.driving {
      try await test.run { client in
        let answer = try await client.send(.post, "/models/abc123/stop?wait=10m")
        #expect(answer.status == .ok)
        let stop = try answer.decoded(Answer.self).data
        #expect((stop.state, stop.result) == ("stopped", "stopped"))
        #expect(answer.header("location") == nil)
      }
    }
  }

  @Test func `A stop that AWS does not answer goes ahead`() async throws {
    let test = TestGateway(answer: TestModels.failing(GatewayError(.backendUnavailable, "AWS is away.")))
    let answer = try await test.run { try await $0.send(.post, "/models/abc123/stop") }
    #expect(answer.status == .accepted)
    #expect(try answer.decoded(Answer.self).data.result == "stopping")
    #expect(try answer.decoded(Answer.self).data.state == "unknown")
  }
}
