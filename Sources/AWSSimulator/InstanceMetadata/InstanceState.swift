import FoundationEssentials

/// What the instance metadata service remembers.
package struct InstanceState: Sendable, Equatable {
  /// The most tokens that are remembered.
  private static let capacity = 1_000

  /// The name of the instance's role, in the simulator's account; nil for an instance without one.
  package var roleName: String? = DemoCloud.roleName
  /// Whether the service answers at all: switched off, it says 403 to everything.
  package var isEnabled = true

  private var tokens: [String: Date] = [:]
  private var order: [String] = []

  /// Remembers a token.
  mutating func add(_ token: String, until end: Date) {
    tokens[token] = end
    order.append(token)
    if order.count > Self.capacity { tokens[order.removeFirst()] = nil }
  }

  /// Whether a token was given out and has not ended.
  func accepts(_ token: String?, at clock: Date) -> Bool {
    token.flatMap { tokens[$0] }.map { clock < $0 } ?? false
  }

  /// Forgets all tokens, as a service that was started anew.
  mutating func forgetTokens() {
    tokens = [:]
    order = []
  }
}
