import GatewayCore
import Platform
import Synchronization

/// Describes versions of one project together: those that are asked for within a moment are one call.
///
/// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DescribeProjectVersions.html
final class VersionBatches: Sendable {
  typealias Answer = ServiceAnswer<DescribeProjectVersionsAnswer>
  typealias Call = @Sendable (_ names: [String], _ limit: Duration) async throws(GatewayError) -> Answer

  /// What is asked for a stop goes out even while AWS is left alone: it waits for nobody whose call may be kept back.
  private struct Key: Hashable {
    let project: String
    let isForStop: Bool
  }

  private struct Batch {
    var names: [String]
    let result: Shared<Answer>
  }

  /// The most names that a call takes.
  private static let sizeLimit = 10
  /// How long a batch is open: short beside a call's own time.
  private static let moment: Duration = .milliseconds(20)

  /// The batches of each project that have not been sent: the last one is open.
  private let batches = Mutex<[Key: [Batch]]>([:])
  private let time: any TimeSource

  init(time: any TimeSource) {
    self.time = time
  }

  /// The answer of a call that asks for the version, and for others with it.
  func describe(
    _ name: String, of project: String, within limit: Duration, _ call: Call
  ) async throws(GatewayError) -> Answer {
    let deadline = time.uptime + limit
    let key = Key(project: project, isForStop: Urgency.isForStop)
    let (result, isOurs) = join(name, key)
    guard isOurs else {
      guard let answer = await result.result(within: limit, by: time) else {
        throw GatewayError(.backendTimeout, "AWS did not answer in time.", retryAfter: 5, cause: "batched describe")
      }
      return try answer.get()
    }
    try? await time.sleep(for: Self.moment)
    let names = close(result, key) ?? [name]
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
  private func join(_ name: String, _ key: Key) -> (Shared<Answer>, isOurs: Bool) {
    batches.withLock { batches in
      if let last = batches[key]?.indices.last, let open = batches[key]?[last] {
        if open.names.contains(name) { return (open.result, false) }
        if open.names.count < Self.sizeLimit {
          batches[key]?[last].names.append(name)
          return (open.result, false)
        }
      }
      let batch = Batch(names: [name], result: Shared())
      batches[key, default: []].append(batch)
      return (batch.result, true)
    }
  }

  /// Takes a batch out, so that nobody joins it any more.
  private func close(_ result: Shared<Answer>, _ key: Key) -> [String]? {
    batches.withLock { batches in
      guard let index = batches[key]?.firstIndex(where: { $0.result === result }) else { return nil }
      let names = batches[key]?.remove(at: index).names
      if batches[key]?.isEmpty ?? false { batches[key] = nil }
      return names
    }
  }
}
