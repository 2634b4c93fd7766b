import FoundationEssentials
import GatewayCore
import HTTPTypes
import HummingbirdTesting
import Platform
import TestSupport
import Testing

@testable import GatewayHTTP

/// The runs of a model, with what each holder's share of them is.
struct RunTests {
  private struct Shown: Decodable {
    struct Run: Decodable, Equatable {
      struct Share: Decodable, Equatable {
        let caller: String
        let holder: String
        let minutes: Double
        let costSoFar: Double?
      }

      let begunAt: String
      let begunAtExact: Bool
      let runningSince: String?
      let endedAt: String?
      let endedBy: String?
      let operationId: String?
      let minInferenceUnits: Int?
      let maxInferenceUnits: Int?
      let costSoFar: Double?
      let costMinimum: Double?
      let holders: [Share]
    }

    struct Model: Decodable {
      let runs: [Run]?
    }

    let data: Model
  }

  private static func catalog(price: Double?) -> [CatalogEntry] {
    let target = TestModels.widgets("widgets", version: "1").target
    return [CatalogEntry(id: "widgets", target: target, price: price)]
  }

  private static func runs(_ client: any TestClientProtocol) async throws -> [Shown.Run] {
    try #require(try await client.send(.get, "/models/widgets").decoded(Shown.self).data.runs)
  }

  @Test(arguments: [4, nil] as [Double?])
  func `A run tells who held it, for how long and at what cost`(price: Double?) async throws {
    let test = TestGateway(catalog: Self.catalog(price: price), answer: TestModels.areRunning)
    try await test.run { client in
      // The first look at it is the begin of a run that was begun elsewhere.
      for holder in ["a", "b"] {
        _ = try await client.send(.post, "/models/widgets/start", body: #"{"holder":"\#(holder)"}"#)
        test.time.advance(by: .seconds(30 * 60))
      }
      let run = try #require(try await Self.runs(client).first)
      #expect(run.begunAt == "2027-01-15T08:00:00Z" && !run.begunAtExact && run.operationId == nil)
      #expect(run.endedAt == nil && run.endedBy == nil)
      #expect((run.minInferenceUnits, run.maxInferenceUnits) == (1, 1))
      #expect(run.costSoFar == price && run.costMinimum == price)
      #expect(
        run.holders == [
          .init(caller: "anonymous", holder: "a", minutes: 45, costSoFar: price.map { $0 * 0.75 }),
          .init(caller: "anonymous", holder: "b", minutes: 15, costSoFar: price.map { $0 * 0.25 }),
        ])
    }
  }

  @Test func `Runs come newest first, at most ten, and each ended one says what ended it`() async throws {
    let test = TestGateway(catalog: Self.catalog(price: 4), answer: TestModels.living())
    try await test.time.driving {
      try await test.run { client in
        #expect(try await Self.runs(client) == [])
        for _ in 0..<11 {
          for verb in ["start", "stop"] {
            #expect(try await client.send(.post, "/models/widgets/\(verb)?wait=10m").status == .ok)
          }
        }
        let start = try await client.send(.post, "/models/widgets/start?wait=10m").model
        let runs = try await Self.runs(client)
        #expect(runs.count == 10)
        #expect(runs.map(\.begunAt) == runs.map(\.begunAt).sorted(by: >))
        #expect(runs.first?.operationId == start.operationId)
        #expect(runs.map(\.endedBy) == [nil] + Array(repeating: "asked", count: 9))
        #expect(runs.dropFirst().allSatisfy { $0.endedAt != nil })
      }
    }
  }

  @Test func `Lists and events leave the runs out`() async throws {
    let test = TestGateway(catalog: Self.catalog(price: 4), answer: TestModels.areRunning)
    try await test.run { client in
      let runs = try await Self.runs(client)
      #expect(runs.count == 1)
      let list = try await client.send(.get, "/models").text
      #expect(!list.contains(#""runs""#))
    }
  }
}
