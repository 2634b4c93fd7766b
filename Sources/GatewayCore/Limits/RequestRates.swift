package import Platform
import Synchronization

/// Counts each caller's requests against its rate. After a restart each begins with a full burst.
package final class RequestRates: Sendable {
  /// What is told of a rate with an answer.
  package struct Standing: Sendable, Equatable {
    package let rate: CallerLimits.Rate
    package let isAllowed: Bool
    /// Requests that can be made now.
    package let left: Int
    /// Seconds until the whole burst can be made again.
    package let full: Int
    /// Seconds until the next request can be made; nil where one can be made now.
    package let wait: Int?
  }

  private struct Key: Hashable {
    let caller: String
    let isStop: Bool
  }

  private let limits: @Sendable () -> [String: CallerLimits]
  private let time: any TimeSource
  private let buckets = Mutex<[Key: TokenBucket]>([:])

  /// - Parameter limits: looked at by each request.
  package init(_ limits: @escaping @autoclosure @Sendable () -> [String: CallerLimits], time: any TimeSource) {
    self.limits = limits
    self.time = time
  }

  /// Counts a request. Stops have an allowance of their own, so that who has used up the other can still stop.
  /// - Returns: Nil for a caller without a limit.
  package func take(_ caller: String, isStop: Bool) -> Standing? {
    standing(caller, isStop: isStop) { $0.take(at: $1) }
  }

  /// What a caller has left, with nothing counted.
  package func standing(of caller: String) -> Standing? {
    standing(caller, isStop: false) { $0.look(at: $1) }
  }

  private func standing(
    _ caller: String, isStop: Bool, _ body: (inout TokenBucket, Duration) -> TokenBucket.Decision
  ) -> Standing? {
    guard let limits = limits()[caller], let rate = isStop ? limits.stops : limits.requests else { return nil }
    let now = time.uptime
    let key = Key(caller: caller, isStop: isStop)
    let decision = buckets.withLock { buckets in
      buckets[key]?.change(to: rate, at: now)
      return body(&buckets[key, default: TokenBucket(rate, at: now)], now)
    }
    return Standing(
      rate: rate, isAllowed: decision.isAllowed, left: decision.left, full: decision.full, wait: decision.wait)
  }
}
