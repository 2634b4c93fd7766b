import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// What a start may say of its lease, and what is told of it.
struct LeaseTests {
  private struct Answer: Decodable {
    struct Lease: Decodable, Equatable {
      let holder: String
      let duration: String
      let endsAt: String?
    }

    struct Start: Decodable {
      let lease: Lease?
    }

    let data: Start
  }

  private static let rule = "must be a duration such as 90s, 45m, 8h or 1h30m, or none"

  @Test(
    arguments: [
      ("{}", "default", "4h", "12:00:00"), (#"{"lease":null,"holder":null}"#, "default", "4h", "12:00:00"),
      (#"{"lease":"90s"}"#, "default", "1m30s", "08:01:30"), (#"{"lease":"24h"}"#, "default", "24h", nil),
      (#"{"lease":"1h30m","holder":"nightly"}"#, "nightly", "1h30m", "09:30:00"),
      (#"{"lease":"1440m"}"#, "default", "24h", nil), (#"{"lease":"none","holder":"a.B_-9"}"#, "a.B_-9", "none", nil),
      (#"{"lease":"1s"}"#, "default", "1s", "08:00:01"),
    ] as [(String, String, String, String?)])
  func `A lease is as the start says`(body: String, holder: String, duration: String, end: String?) async throws {
    let test = TestGateway(answer: TestModels.areRunning)
    let answer = try await test.run { try await $0.send(.post, "/models/widgets/start", body: body) }
    #expect(answer.status == .ok)
    let lease = try #require(try answer.decoded(Answer.self).data.lease)
    let tomorrow = duration == "24h" ? "2027-01-16T08:00:00Z" : nil
    #expect(lease == .init(holder: holder, duration: duration, endsAt: end.map { "2027-01-15T\($0)Z" } ?? tomorrow))
  }

  @Test(arguments: [
    (#"{"lease":"4"}"#, rule), (#"{"lease":"0s"}"#, rule), (#"{"lease":"-1h"}"#, rule), (#"{"lease":"1.5h"}"#, rule),
    (#"{"lease":"4H"}"#, rule), (#"{"lease":"1m1h"}"#, rule), (#"{"lease":"1d"}"#, rule), (#"{"lease":" 4h"}"#, rule),
    (#"{"lease":"forever"}"#, rule), (#"{"lease":"None"}"#, rule), (#"{"lease":"9999999h"}"#, rule),
    (#"{"lease":"24h1s"}"#, "must not be longer than 24h"), (#"{"lease":"25h"}"#, "must not be longer than 24h"),
    (#"{"lease":4}"#, "must be a text of 1 to 32 characters"),
    (#"{"lease":""}"#, "must be a text of 1 to 32 characters"),
    (#"{"lease":{}}"#, "must be a text of 1 to 32 characters"),
  ])
  func `A lease that cannot be is refused`(body: String, reason: String) async throws {
    try await refuse(body, field: "lease", reason: reason)
  }

  @Test(arguments: [
    ("a b", "must be 1 to 64 characters of A-Z a-z 0-9 . _ -"),
    ("a/b", "must be 1 to 64 characters of A-Z a-z 0-9 . _ -"),
    ("ä", "must be 1 to 64 characters of A-Z a-z 0-9 . _ -"), ("", "must be a text of 1 to 64 characters"),
    (String(repeating: "x", count: 65), "must be a text of 1 to 64 characters"),
  ])
  func `A holder that cannot be is refused`(holder: String, reason: String) async throws {
    for verb in ["start", "stop"] {
      try await refuse(#"{"holder":"\#(holder)"}"#, verb: verb, field: "holder", reason: reason)
    }
  }

  @Test(arguments: [
    (#"{"force":1}"#, "force", "must be true or false"), (#"{"force":"true"}"#, "force", "must be true or false"),
    (#"{"lease":"4h"}"#, "lease", "no such member; there are holder, force"),
  ])
  func `A stop says no more than it may`(body: String, field: String, reason: String) async throws {
    try await refuse(body, verb: "stop", field: field, reason: reason)
  }

  @Test func `A lease without an end needs the right to hold`() async throws {
    var test = TestGateway()
    test.authenticator = TestCallers.authenticator
    let refused = try await test.run {
      try await $0.send(
        .post, "/models/abc123/start", headers: TestCallers.headers(TestCallers.annaKey), body: #"{"lease":"none"}"#)
    }
    #expect(refused.status == .forbidden)
    #expect(try refused.failure.code == "FORBIDDEN")
    #expect(try refused.failure.details?.map(\.reason) == ["hold"])
    #expect(try refused.failure.message.contains("hold"))
    #expect(test.backend.calls.isEmpty)
    var holding = TestGateway()
    holding.authenticator = OneCaller(caller: TestCallers.carla)
    let taken = try await holding.run { try await $0.send(.post, "/models/abc123/start", body: #"{"lease":"none"}"#) }
    #expect(taken.status == .accepted)
  }

  @Test func `Ending the leases of others needs the right to force`() async throws {
    var test = TestGateway()
    test.authenticator = TestCallers.authenticator
    let refused = try await test.run {
      try await $0.send(
        .post, "/models/abc123/stop", headers: TestCallers.headers(TestCallers.borisKey), body: #"{"force":true}"#)
    }
    #expect(refused.status == .forbidden)
    #expect(try refused.failure.code == "FORBIDDEN")
    #expect(try refused.failure.details?.map(\.reason) == ["force"])
    #expect(test.backend.calls.isEmpty)
    let plain = try await TestGateway.withCallers.run {
      try await $0.send(
        .post, "/models/abc123/stop", headers: TestCallers.headers(TestCallers.borisKey), body: #"{"force":false}"#)
    }
    #expect(plain.status == .ok)
  }

  private func refuse(_ body: String, verb: String = "start", field: String, reason: String) async throws {
    let test = TestGateway()
    let answer = try await test.run { try await $0.send(.post, "/models/widgets/\(verb)", body: body) }
    #expect(answer.status == .badRequest)
    #expect(try answer.failure.code == "VALIDATION_ERROR")
    #expect(try answer.failure.details?.map(\.field) == [field])
    #expect(try answer.failure.details?.map(\.reason) == [reason])
    #expect(test.backend.starts.isEmpty)
  }
}
