/// How long to wait before each new try: a quarter of a second, then twice as long each time, up to 5 s.
package struct Backoff: Sendable {
  private static let limit: Duration = .seconds(5)
  private var pause: Duration = .milliseconds(250)

  package init() {}

  /// - Parameter random: from 0 to 1; it makes the pause up to half shorter, so that many clients do not come back
  ///   together.
  package mutating func next(random: Double) -> Duration {
    defer { pause = min(pause * 2, Self.limit) }
    return pause * (1 - random / 2)
  }
}
