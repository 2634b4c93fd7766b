import GatewayCore
import GatewayHTTP
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

/// What the gateway says when something goes wrong that it did not foresee, and what it never says.
struct DefectTests {
  private struct Defect: Error, CustomStringConvertible {
    let description = "password=hunter2 at /srv/gateway.yaml"
  }

  @Test(
    arguments: [
      Defect(), CancellationError(), HTTPError(.badRequest, message: "hunter2"), HTTPError(.unauthorized),
      DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "hunter2")),
    ] as [any Error])
  func `An error that nobody foresaw is INTERNAL_ERROR and tells nothing of its cause`(error: any Error) async throws {
    let addDefect = { (router: Router<GatewayRequestContext>) -> Void in
      router.get("defect") { _, _ -> String in throw error }
    }
    let answer = try await TestGateway().run(adding: addDefect) {
      try await $0.send(.get, "/defect", headers: [.requestID: "me"])
    }
    #expect(answer.status == .internalServerError)
    #expect(
      answer.text
        == #"{"success":false,"error":{"code":"INTERNAL_ERROR","message":"The gateway failed in a way that it "#
        + #"should not have. Report it with the request_id.","request_id":"me"}}"#)
  }

  @Test func `A model without its backend is a defect of ours`() async throws {
    let answer = try await TestGateway(hasBackends: false).run { try await $0.send(.post, "/models/abc123/start") }
    #expect(answer.status == .internalServerError)
    #expect(try answer.failure.code == "INTERNAL_ERROR")
  }

  @Test(arguments: ErrorCode.allCases)
  func `What AWS said is never in an answer`(code: ErrorCode) async throws {
    let error = GatewayError(
      code, "Ours.", backend: BackendFault(service: "rekognition", code: "X", status: 400, requestID: "r"),
      cause: "User arn:aws:iam::123456789012:role/gateway is not authorized")
    let answer = try await TestGateway(answer: TestModels.failing(error)).run { client in
      try await client.send(.post, "/models/abc123/start")
    }
    #expect(try answer.failure.message == "Ours.")
    #expect(try answer.failure.backend?.service == "rekognition")
    #expect(!answer.text.contains("authorized"))
    #expect(!answer.text.contains("iam"))
    #expect(!answer.headers.contains { $0.value.contains("authorized") })
  }

  @Test func `A state that the service alone knows is passed on as its word`() async throws {
    let test = TestGateway { call, _ in
      ModelReport(state: .unavailable, backendState: "\"NEW\"\n<b>", units: nil, resource: "r")
    }
    let answer = try await test.run { try await $0.send(.get, "/models/abc123") }
    #expect(answer.text.contains(#""state":"unavailable","backend":"rekognition","backend_state":"\"NEW\"\n<b>""#))
  }
}
