import Platform
import Synchronization

/// Keeps calls of one kind to a rate: at most so many in any second, whoever makes them.
///
/// AWS allows 5 control calls a second for each operation, account and region.
/// Source: https://docs.aws.amazon.com/rekognition/latest/customlabels-dg/limits.html
final class CallPace: Sendable {
  struct Kind: Hashable {
    let service: String
    let operation: String
    let region: String
    let account: String?
  }

  private static let window: Duration = .seconds(1)

  /// The moments, by uptime, of the newest turns of each kind: as many as fit into a window.
  private let turns = Mutex<[Kind: [Duration]]>([:])

  /// Takes the next turn.
  /// - Returns: How long to wait for it; nil, and no turn is taken, when that is longer than `limit`.
  func turn(_ kind: Kind, perSecond: Int, now: Duration, limit: Duration) -> Duration? {
    turns.withLock { turns in
      var taken = turns[kind] ?? []
      let earliest = taken.count < perSecond ? now : max(now, taken[taken.count - perSecond] + Self.window)
      guard earliest - now <= limit else { return nil }
      taken.append(earliest)
      turns[kind] = taken.suffix(perSecond)
      return earliest - now
    }
  }
}
