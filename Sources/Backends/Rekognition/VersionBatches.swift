import GatewayCore
import Platform
import Synchronization

/// Describes versions of one project together: those that are asked for within a moment are one call.
///
/// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DescribeProjectVersions.html
final class VersionBatches: Sendable {
  typealias Answer = ServiceAnswer<DescribeProjectVersionsAnswer>
  typealias Call = @Sendable (_ names: [String], _ limit: Duration) async throws(GatewayError) -> Answer

  private struct Batch {
    var names: [String]
    let result: Shared<Answer>
  }

  /// The most names that a call takes.
  private static let sizeLimit = 10
  /// How long a batch is open: short beside a call's own time.
  private static let moment: Duration = .milliseconds(20)

  /// The batches of each project that have not been sent: the last one is open.
  private let batches = Mutex<[String: [Batch]]>([:])
  private let time: any TimeSource

  init(time: any TimeSource) {
    self.time = time
  }

  /// The answer of a call that asks for the version, and for others with it.
  func describe(
    _ name: String, of project: String, within limit: Duration, _ call: Call
  ) async throws(GatewayError) -> Answer {
    let deadline = time.uptime + limit
    let (result, isOurs) = join(name, project)
    guard isOurs else {
      guard let answer = await result.result(within: limit, by: time) else {
        throw GatewayError(.backendTimeout, "AWS did not answer in time.", retryAfter: 5, cause: "batched describe")
      }
      return try answer.get()
    }
    try? await time.sleep(for: Self.moment)
    let names = close(result, project) ?? [name]
    do {
      let answer = try await call(names, deadline - time.uptime)
      result.settle(.success(answer))
      return answer
    } catch {
      result.settle(.failure(error))
      throw error
    }
  }

  /// Joins the open batch of the project, or opens one.
  private func join(_ name: String, _ project: String) -> (Shared<Answer>, isOurs: Bool) {
    batches.withLock { batches in
      if let last = batches[project]?.indices.last, let open = batches[project]?[last] {
        if open.names.contains(name) { return (open.result, false) }
        if open.names.count < Self.sizeLimit {
          batches[project]?[last].names.append(name)
          return (open.result, false)
        }
      }
      let batch = Batch(names: [name], result: Shared())
      batches[project, default: []].append(batch)
      return (batch.result, true)
    }
  }

  /// Takes a batch out, so that nobody joins it any more.
  private func close(_ result: Shared<Answer>, _ project: String) -> [String]? {
    batches.withLock { batches in
      guard let index = batches[project]?.firstIndex(where: { $0.result === result }) else { return nil }
      let names = batches[project]?.remove(at: index).names
      if batches[project]?.isEmpty ?? false { batches[project] = nil }
      return names
    }
  }
}
