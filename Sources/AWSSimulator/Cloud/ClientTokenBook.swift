import FoundationEssentials

/// The client tokens of accepted calls, so that a repeated call is answered again and not carried out again.
///
/// Lookout for Vision forgets a token 8 hours after its call; here at most 10,000 are kept besides.
struct ClientTokenBook: Sendable {
  /// A token as its operation sees it: the same text is another token in another operation or place.
  struct Token: Sendable, Hashable {
    let place: Place
    let operation: String
    let text: String
  }

  /// What the book says of a call.
  enum Finding: Sendable, Equatable {
    /// No such token.
    case unused
    /// The same call was accepted before: give this answer again.
    case replay(ServiceAnswer)
    /// The token belongs to another call.
    case mismatch
  }

  /// Seconds for which a token is remembered.
  static let lifetimeSeconds: Double = 8 * 3600
  private static let capacity = 10_000

  private struct Entry: Sendable {
    let parameters: String
    let answer: ServiceAnswer
    let usedAt: Date
  }

  private var entries: [Token: Entry] = [:]
  private var order: [Token] = []

  /// Looks a token up.
  ///
  /// - Parameter parameters: everything in which two calls may differ.
  func find(_ token: Token, parameters: String, at now: Date) -> Finding {
    guard let entry = entries[token], now < entry.usedAt.addingTimeInterval(Self.lifetimeSeconds) else {
      return .unused
    }
    return entry.parameters == parameters ? .replay(entry.answer) : .mismatch
  }

  /// Remembers the answer of a call that was carried out.
  mutating func record(_ token: Token, parameters: String, answer: ServiceAnswer, at now: Date) {
    if entries.updateValue(Entry(parameters: parameters, answer: answer, usedAt: now), forKey: token) == nil {
      order.append(token)
    }
    if order.count > Self.capacity {
      entries[order.removeFirst()] = nil
    }
  }
}
