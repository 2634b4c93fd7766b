import GatewayCore
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Backends

@Suite("Describing versions together")
final class VersionBatchTests: Sendable {
  private let time = ManualTime()
  private let calls = Mutex<[[String]]>([])

  private func answer(_ names: [String]) -> VersionBatches.Answer {
    calls.withLock { $0.append(names) }
    return ServiceAnswer(body: DescribeProjectVersionsAnswer(versions: []), requestID: names.joined(separator: ","))
  }

  @Test("Twenty-five versions of a project asked for at once are three calls of at most ten, each asked for once")
  func batched() async throws {
    let batches = VersionBatches(time: time)
    let ids = try await time.driving {
      try await withThrowingTaskGroup(of: (Int, String?).self) { group in
        for index in 0..<25 {
          group.addTask {
            let result = try await batches.describe("v\(index)", of: "p", within: .seconds(15)) {
              (names, _) async throws(GatewayError) in self.answer(names)
            }
            return (index, result.requestID)
          }
        }
        return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
      }
    }
    let made = calls.withLock { $0 }
    #expect(made.count == 3)
    #expect(made.allSatisfy { $0.count <= 10 })
    #expect(made.flatMap(\.self).sorted() == (0..<25).map { "v\($0)" }.sorted())
    for (index, id) in ids { #expect(id.split(separator: ",").contains("v\(index)")) }
  }

  @Test("Projects are not mixed, and a failure reaches all who asked")
  func failure() async throws {
    let batches = VersionBatches(time: time)
    let failures = try await time.driving {
      await withTaskGroup(of: Bool.self) { group in
        for index in 0..<6 {
          group.addTask {
            do throws(GatewayError) {
              _ = try await batches.describe("v\(index)", of: index < 3 ? "p" : "q", within: .seconds(15)) {
                (names, _) async throws(GatewayError) in
                _ = self.answer(names)
                throw GatewayError(.backendError, "no")
              }
              return false
            } catch { return error.code == .backendError }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
    }
    #expect(failures == 6)
    #expect(calls.withLock { $0 }.count == 2)
  }
}
