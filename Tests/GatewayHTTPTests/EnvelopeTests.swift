import FoundationEssentials
import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// The exact bytes of the answers: people read them with curl, and the order of the members is part of the contract.
struct EnvelopeTests {
  private static let at = "2027-01-15T08:00:00Z"
  private static let noRun =
    #""created_at":null,"created_at_exact":null,"running_since":null,"leases":[],"unheld":false,"stop_pending":false,"#
    + #""cost_so_far":null,"cost_minimum":null,"cost_per_hour":null,"price":null,"retired":false,"successor":null"#

  @Test(arguments: ["router", "live"])
  func `A start is answered 202 with its members in the contract's order`(setup: String) async throws {
    let test = TestGateway()
    let answer = try await test.run(setup == "live" ? .live : .router) {
      try await $0.send(.post, "/models/abc123/start")
    }
    let operation = try #require(test.backend.tokens.first).uuidString.lowercased()
    #expect(answer.status == .accepted)
    #expect(
      answer.text == #"{"success":true,"data":{"id":"abc123","created_at":"\#(Self.at)","created_at_exact":true,"#
        + #""operation_id":"\#(operation)","state":"starting","backend":"rekognition","backend_state":"STARTING","#
        + #""observed_at":"\#(Self.at)","min_inference_units":1,"max_inference_units":1,"joined":false,"#
        + #""lease":{"holder":"default","duration":"4h","ends_at":null,"#
        + #""ends":"duration after the model is first seen running"}}}"#)
    #expect(answer.header("location") == "/operations/\(operation)")
    #expect(answer.header("content-type") == "application/json")
    #expect(answer.header("cache-control") == "no-store")
    #expect(answer.header("content-length") == String(answer.text.utf8.count))
  }

  @Test func `A start of what runs is answered 200 as joined`() async throws {
    let test = TestGateway(answer: TestModels.areRunning)
    let answer = try await test.run { try await $0.send(.post, "/models/widgets/start") }
    let operation = try #require(test.backend.tokens.first).uuidString.lowercased()
    #expect(answer.status == .ok)
    #expect(
      answer.text == #"{"success":true,"data":{"id":"widgets","created_at":"\#(Self.at)","created_at_exact":false,"#
        + #""operation_id":"\#(operation)","state":"running","backend":"lookoutvision","backend_state":"RUNNING","#
        + #""observed_at":"\#(Self.at)","min_inference_units":1,"max_inference_units":1,"joined":true,"#
        + #""lease":{"holder":"default","duration":"4h","ends_at":"2027-01-15T12:00:00Z","ends":"at ends_at"}}}"#)
    #expect(answer.header("location") == nil)
  }

  @Test func `A second start joins the first`() async throws {
    let test = TestGateway()
    try await test.run { client in
      let first = try await client.send(.post, "/models/abc123/start").model
      let second = try await client.send(.post, "/models/abc123/start")
      #expect(second.status == .accepted)
      #expect(try second.model.joined == true)
      #expect(try second.model.createdAt == first.createdAt)
      #expect(try second.model.operationId != first.operationId)
    }
    #expect(test.backend.starts.count == 1)
  }

  @Test func `The state of a model that stands still`() async throws {
    let answer = try await TestGateway().run { try await $0.send(.get, "/models/abc123") }
    #expect(answer.status == .ok)
    #expect(
      answer.text == #"{"success":true,"data":{"id":"abc123","state":"stopped","backend":"rekognition","#
        + #""backend_state":"STOPPED","observed_at":"\#(Self.at)","min_inference_units":null,"#
        + #""max_inference_units":null,"region":"us-east-1","#
        + #""arn":"\#(TestModels.solderARN)","description":"Solder joints",\#(Self.noRun),"budget":null,"runs":[]}}"#)
  }

  @Test func `The state of a model that AWS cannot be asked for is unknown`() async throws {
    let test = TestGateway(answer: TestModels.failing(GatewayError(.backendUnavailable, "AWS is away.")))
    let answer = try await test.run { try await $0.send(.get, "/models/start") }
    #expect(answer.status == .ok)
    #expect(
      answer.text == #"{"success":true,"data":{"id":"start","state":"unknown","backend":"lookoutvision","#
        + #""backend_state":null,"observed_at":null,"min_inference_units":null,"max_inference_units":null,"#
        + #""region":"eu-west-1","arn":null,"description":null,"#
        + #"\#(Self.noRun),"budget":null,"runs":[]}}"#)
  }

  @Test func `The list has each model as its own route shows it, without its budget and its runs`() async throws {
    let test = TestGateway(catalog: [TestModels.widgets("widgets", version: "1")])
    try await test.run { client in
      let empty = try await client.send(.get, "/models?state=running")
      #expect(empty.text == #"{"success":true,"data":{"models":[],"cost_so_far":0.0,"next_cursor":null}}"#)
      let model = try await client.send(.get, "/models/widgets").text
      let more = #","budget":null,"runs":[]"#
      #expect(model.hasSuffix(more + "}}"))
      let data = model.dropFirst(#"{"success":true,"data":"#.count).dropLast(more.count + 2) + "}"
      let list = try await client.send(.get, "/models")
      #expect(list.text == #"{"success":true,"data":{"models":[\#(data)],"cost_so_far":0.0,"next_cursor":null}}"#)
    }
  }

  @Test func `A failure has all that is known, in the contract's order`() async throws {
    let error = GatewayError(
      .backendThrottled, "AWS is called too often \"now\".", details: [FieldProblem("a", "b"), FieldProblem("c", "d")],
      retryAfter: 7,
      backend: BackendFault(service: "rekognition", code: "ThrottlingException", status: 400, requestID: "r-1"))
    let answer = try await TestGateway(answer: TestModels.failing(error)).run {
      try await $0.send(.post, "/models/abc123/start", headers: [.requestID: "me"])
    }
    #expect(
      answer.text == #"{"success":false,"error":{"code":"BACKEND_THROTTLED","message":"AWS is called too often "#
        + #"\"now\".","request_id":"me","details":[{"field":"a","reason":"b"},{"field":"c","reason":"d"}],"#
        + #""retry_after":7,"backend":{"service":"rekognition","code":"ThrottlingException","status":400,"#
        + #""request_id":"r-1"}}}"#)
    #expect(answer.header("retry-after") == "7")
    #expect(answer.header("content-type") == "application/json")
    #expect(answer.header("cache-control") == "no-store")
  }

  @Test func `A failure has nothing that is not known`() async throws {
    let error = GatewayError(
      .backendError, "AWS failed.", backend: BackendFault(service: "x", code: nil, status: 500, requestID: nil))
    let answer = try await TestGateway(answer: TestModels.failing(error)).run {
      try await $0.send(.post, "/models/abc123/start", headers: [.requestID: "me"])
    }
    #expect(
      answer.text == #"{"success":false,"error":{"code":"BACKEND_ERROR","message":"AWS failed.","request_id":"me","#
        + #""backend":{"service":"x","code":null,"status":500,"request_id":null}}}"#)
    #expect(answer.header("retry-after") == nil)
  }

  @Test func `Health is one word`() async throws {
    let answer = try await TestGateway().run { try await $0.send(.get, "/healthz?whatever=1") }
    #expect(answer.status == .ok)
    #expect(answer.text == #"{"success":true,"data":{"status":"ok"}}"#)
  }
}
