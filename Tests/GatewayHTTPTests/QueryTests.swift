import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

struct QueryTests {
  private static let none = "no such parameter; this route takes none"
  private static let listed = "no such parameter; there are name, state, backend, limit, cursor"

  @Test(arguments: [
    ("/models/abc123?wait=1", ["query"], none), ("/models/abc123?a=1&b=2", ["query", "query"], none),
    ("/models?foo=bar", ["query"], listed), ("/models?State=running", ["query"], listed),
    ("/models?=running", ["query"], listed), ("/models?%FF=1", ["query"], listed), ("/models?%zz", ["query"], listed),
    ("/models?state=%FF", ["state"], "not percent-encoded UTF-8"),
    ("/models?state=%zz", ["state"], "not percent-encoded UTF-8"),
    ("/models?limit=1&limit=1", ["limit"], "given more than once"),
    (
      "/models?state=asleep", ["state"],
      "must be one of stopped, starting, running, stopping, failed, updating, unavailable, unknown"
    ),
    (
      "/models?state=", ["state"],
      "must be one of stopped, starting, running, stopping, failed, updating, unavailable, unknown"
    ),
    ("/models?backend=No%20Such", ["backend"], "must be a backend's name"),
    ("/models?backend", ["backend"], "must be a backend's name"),
    ("/models?limit=0", ["limit"], "must be a whole number from 1 to 1000"),
    ("/models?limit=1001", ["limit"], "must be a whole number from 1 to 1000"),
    ("/models?limit=-1", ["limit"], "must be a whole number from 1 to 1000"),
    ("/models?limit=ten", ["limit"], "must be a whole number from 1 to 1000"),
    ("/models?limit=", ["limit"], "must be a whole number from 1 to 1000"),
    ("/models?limit=99999999999999999999", ["limit"], "must be a whole number from 1 to 1000"),
    ("/models?cursor=", ["cursor"], "not one that this gateway has given"),
    ("/models?cursor=!!!", ["cursor"], "not one that this gateway has given"),
    ("/models?cursor=YWJjMTI", ["cursor"], "not one that this gateway has given"),
    ("/models?cursor=Ly8v", ["cursor"], "not one that this gateway has given"),
    ("/models?cursor=%2F%2F%2F%2F", ["cursor"], "not one that this gateway has given"),
  ])
  func `A query that cannot be is refused`(uri: String, fields: [String], reason: String) async throws {
    let test = TestGateway()
    let answer = try await test.run { try await $0.send(.get, uri) }
    #expect(answer.status == .badRequest)
    let failure = try answer.failure
    #expect(failure.code == "VALIDATION_ERROR")
    #expect(failure.message.hasPrefix("Invalid request parameters: "))
    #expect(failure.details?.map(\.field) == fields)
    #expect(failure.details?.first?.reason == reason)
    #expect(test.backend.calls.isEmpty)
  }

  @Test func `Everything that is wrong with a query is said at once`() async throws {
    let answer = try await TestGateway().run {
      try await $0.send(.get, "/models?limit=0&state=asleep&cursor=-&backend=%20")
    }
    #expect(try answer.failure.details?.map(\.field) == ["state", "backend", "limit", "cursor"])
  }

  @Test(arguments: ["start", "stop"])
  func `A start and a stop take no query but wait, and are not made then`(verb: String) async throws {
    let test = TestGateway()
    let answer = try await test.run { try await $0.send(.post, "/models/abc123/\(verb)?force=true") }
    #expect(try answer.failure.details?.map(\.reason) == ["no such parameter; there are wait"])
    #expect(test.backend.calls.isEmpty)
  }

  @Test(arguments: [
    "/models?", "/models?&&", "/models?limit=1000", "/models?%6Cimit=%31", "/models?cursor=YWJjMTIz",
    "/models?backend=rekognition&state=unknown", "/models?backend=no-such-backend", "/models/abc123?",
  ])
  func `A query is understood`(uri: String) async throws {
    #expect(try await TestGateway().run { try await $0.send(.get, uri) }.status == .ok)
  }
}
