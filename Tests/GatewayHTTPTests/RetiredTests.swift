import GatewayCore
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

/// Models whose service has ended.
struct RetiredTests {
  private struct Answer: Decodable {
    struct Model: Decodable, Equatable {
      let id: String
      let retired: Bool
      let successor: String?
    }

    let data: Model
  }

  private struct ListAnswer: Decodable {
    struct Page: Decodable {
      let models: [Answer.Model]
    }

    let data: Page
  }

  private static func catalog(_ retirement: Retirement?) -> [CatalogEntry] {
    TestModels.catalog.map { entry in
      var entry = entry
      if entry.id == "widgets" { entry.retirement = retirement }
      return entry
    }
  }

  private static let png: HTTPFields = [.contentType: "image/png"]

  @Test(arguments: ["start", "start?wait=1m", "detect", "detect?start=true&wait=1m"])
  func `A retired model is neither started nor shown an image, and AWS is not called`(path: String) async throws {
    let isStart = path.hasPrefix("start")
    let test = TestGateway(catalog: Self.catalog(Retirement(successor: "widgets-2")))
    let answer = try await test.run {
      try await $0.send(.post, "/models/widgets/\(path)", headers: isStart ? [:] : Self.png, body: isStart ? nil : "x")
    }
    #expect(answer.status == .gone)
    let failure = try answer.failure
    #expect(failure.code == "BACKEND_RETIRED")
    #expect(failure.message == "The service that hosted this model has ended. Go to its successor: widgets-2")
    #expect(failure.details?.map { [$0.field, $0.reason] } == [["successor", "widgets-2"]])
    #expect(failure.retryAfter == nil)
    #expect(test.backend.calls.isEmpty && test.backend.detections.isEmpty)
    let operations = try await test.gateway.operations(OperationQuery(), for: .anonymous).operations
    #expect(operations.isEmpty)
  }

  @Test func `Without a successor the answer says whom to ask`() async throws {
    let test = TestGateway(catalog: Self.catalog(Retirement()))
    let failure = try await test.run { try await $0.send(.post, "/models/widgets/start") }.failure
    #expect(
      failure.message
        == "The service that hosted this model has ended, and no successor is named. Ask the gateway's operator.")
    #expect(failure.details == nil)
  }

  @Test func `A stop is never barred`() async throws {
    let test = TestGateway(catalog: Self.catalog(Retirement(successor: "b")), answer: TestModels.areRunning)
    let answer = try await test.run { try await $0.send(.post, "/models/widgets/stop") }
    #expect(answer.status == .accepted)
    #expect(test.backend.calls.contains(.stop(resource: "model/widgets/1")))
  }

  @Test func `A retired model is shown with where to go`() async throws {
    let test = TestGateway(catalog: Self.catalog(Retirement(successor: "https://wiki.test/lookout")))
    try await test.run { client in
      let model = try await client.send(.get, "/models/widgets").decoded(Answer.self).data
      #expect(model == .init(id: "widgets", retired: true, successor: "https://wiki.test/lookout"))
      let models = try await client.send(.get, "/models").decoded(ListAnswer.self).data.models
      #expect(models.map(\.retired) == models.map { $0.id == "widgets" })
    }
  }

  @Test func `A retired model that AWS does not know any more is shown all the same`() async throws {
    let test = TestGateway(catalog: Self.catalog(Retirement()), answer: TestModels.failing(.modelNotFound))
    try await test.run { client in
      let (retired, other) = (
        try await client.send(.get, "/models/widgets"), try await client.send(.get, "/models/abc123")
      )
      #expect((retired.status, other.status) == (.ok, .notFound))
    }
  }
}
