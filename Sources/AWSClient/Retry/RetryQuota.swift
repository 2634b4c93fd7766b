/// What is left for retries of the calls that share it: each retry takes its price, and what goes well gives some back.
///
/// While a service answers it is full and in nobody's way; when most calls fail it runs dry, and then a failed call ends
/// at once in place of being repeated at a service that is down.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
package struct RetryQuota: Sendable {
  package static let capacity = 500

  package private(set) var available: Int

  package init(available: Int = Self.capacity) {
    self.available = available
  }

  /// - Returns: False, and nothing is taken, when there is less.
  package mutating func take(_ price: Int) -> Bool {
    guard price <= available else { return false }
    available -= price
    return true
  }

  package mutating func giveBack(_ amount: Int) {
    available = min(available + amount, Self.capacity)
  }
}
