package import FoundationEssentials

/// When an event is sent again.
package enum WebhookSchedule {
  /// An event that nobody has taken by then is given up, in seconds.
  package static let longestAge: TimeInterval = 24 * 3600
  private static let first: TimeInterval = 2
  private static let longest: TimeInterval = 600

  /// The pause after so many attempts, in seconds: twice the one before, up to ten minutes, of which up to half is left
  /// out by chance.
  ///
  /// - Parameter random: from 0 to 1.
  package static func pause(after attempts: Int, random: Double) -> TimeInterval {
    let doubled = first * Double(1 << max(0, min(attempts, 20) - 1))
    return min(longest, doubled) * (1 - random / 2)
  }
}
