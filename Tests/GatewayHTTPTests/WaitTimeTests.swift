import GatewayCore
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Platform
import TestSupport
import Testing

@testable import GatewayHTTP

/// How long an answer is held: what is understood, and what is told of it.
struct WaitTimeTests {
  @Test(arguments: [
    ("20m", 1200), ("1s", 1), ("0s", 0), ("45m", 2700), ("45m1s", 2700), ("46m", 2700), ("24h", 2700), ("1m30s", 90),
    ("%31m", 60),
  ])
  func `A time in the query is understood, and clipped`(text: String, seconds: Int) throws {
    #expect(try Self.wait(query: "wait=\(text)").seconds == seconds)
  }

  @Test(arguments: [
    "wait=", "wait", "wait=20", "wait=20M", "wait=-1s", "wait=1.5m", "wait=m", "wait=1s1m", "wait=9999h",
  ])
  func `What is no time in the query is refused`(query: String) throws {
    let error = try #require(throws: GatewayError.self) { try Self.wait(query: query) }
    #expect(error.code == .validationError)
    #expect(error.details.map(\.field) == ["wait"])
  }

  @Test(
    arguments: [
      (["wait=10"], 10), (["wait=9999999"], 2700), (["wait=0"], 0), (["respond-async, wait=20"], 20),
      (["respond-async", "wait=30"], 30), (["Wait = 5"], 5), ([#"wait="7""#], 7), (["wait=8; x=y"], 8),
      (["wait=1, wait=2"], 1), (["wait=2700"], 2700), (["wait=2701"], 2700),
    ] as [([String], Int)])
  func `A preference is understood, and confirmed as it is followed`(values: [String], seconds: Int) async throws {
    #expect(try Self.wait(prefer: values).seconds == seconds)
    let answer = try await Self.start(prefer: values)
    #expect(answer.status == .ok)
    #expect(answer.header("preference-applied") == "wait=\(seconds)")
  }

  @Test(arguments: [
    "wait", "wait=", "wait=x", "wait=-1", "wait=1.5", "wait=10s", "respond-async", "", "wait=99999999999",
  ])
  func `A preference that is none is passed over`(value: String) async throws {
    #expect(try Self.wait(prefer: [value]).seconds == 0)
    let answer = try await Self.start(prefer: [value])
    #expect(answer.status == .ok)
    #expect(answer.header("preference-applied") == nil)
  }

  @Test func `The query wins over the preference, which is not confirmed then`() async throws {
    #expect(try Self.wait(query: "wait=5s", prefer: ["wait=10"]).seconds == 5)
    let answer = try await Self.start(query: "?wait=5s", prefer: ["wait=10"])
    #expect(answer.header("preference-applied") == nil)
  }

  @Test(.timeLimit(.minutes(1)))
  func `A start that is waited for ends when the model runs`() async throws {
    let test = TestGateway(answer: TestModels.living())
    let answer = try await test.time.driving {
      try await test.run { try await $0.send(.post, "/models/widgets/start?wait=20m") }
    }
    #expect(answer.status == .ok)
    #expect(try answer.model.state == "running")
    #expect(answer.header("location") == nil)
    #expect(test.time.uptime < .seconds(60))
    #expect(test.backend.starts.count == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `A wait that is too short is told what is known at its end`() async throws {
    // It never comes to run.
    let test = TestGateway { call, _ in
      switch call {
      case .describe(let resource), .start(let resource, _), .stop(let resource):
        ModelReport(state: .starting, backendState: "STARTING", units: nil, resource: resource)
      }
    }
    let answer = try await test.time.driving {
      try await test.run {
        try await $0.send(.post, "/models/widgets/start", headers: [.init("Prefer")!: "wait=10"])
      }
    }
    #expect(answer.status == .accepted)
    #expect(try answer.model.state == "starting")
    #expect(answer.header("location")?.hasPrefix("/operations/") == true)
    #expect(answer.header("preference-applied") == "wait=10")
    #expect(test.time.uptime >= .seconds(10))
  }

  @Test(.timeLimit(.minutes(1)))
  func `A start that is waited for tells when the model failed`() async throws {
    let test = TestGateway { call, _ in
      switch call {
      case .describe(let resource):
        ModelReport(state: .failed, backendState: "FAILED", units: nil, resource: resource)
      case .start(let resource, _), .stop(let resource):
        ModelReport(state: .starting, backendState: "STARTING", units: nil, resource: resource)
      }
    }
    let answer = try await test.time.driving {
      try await test.run { try await $0.send(.post, "/models/widgets/start?wait=20m") }
    }
    #expect(answer.status == .badGateway)
    #expect(try answer.failure.code == "MODEL_FAILED")
  }

  private static func wait(query: String? = nil, prefer: [String] = []) throws -> WaitTime {
    var headers = HTTPFields()
    for value in prefer { headers.append(HTTPField(name: .init("Prefer")!, value: value)) }
    let path = "/models/a/start" + (query.map { "?" + $0 } ?? "")
    let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: path, headerFields: headers)
    let request = Request(head: head, body: RequestBody(buffer: .init()))
    return try WaitTime(try QueryParameters(request, names: ["wait"]), headers)
  }

  /// A start of a model that runs.
  private static func start(query: String = "", prefer: [String]) async throws -> TestResponse {
    var headers = HTTPFields()
    for value in prefer { headers.append(HTTPField(name: .init("Prefer")!, value: value)) }
    return try await TestGateway(answer: TestModels.areRunning).run { [headers] in
      try await $0.send(.post, "/models/widgets/start" + query, headers: headers)
    }
  }
}
