import GatewayCore

/// Reads lists that come in pages.
package enum ListReader {
  /// Of one list. A page has up to 100 items, and the services' quotas are far below what these make.
  package static let pageLimit = 50

  struct Items<Item: Sendable>: Sendable {
    let items: [Item]
    /// Whether the list ended there.
    let isWhole: Bool
  }

  /// All items of a list, or those of its first pages.
  ///
  /// - Parameter page: reads the page after a token. A token that comes twice ends the list, so that a service that
  ///   goes round in a circle is not followed.
  static func items<Item>(
    _ page: (_ token: String?) async throws(GatewayError) -> (items: [Item], nextToken: String?)
  ) async throws(GatewayError) -> Items<Item> {
    var items: [Item] = []
    var seen: Set<String> = []
    var token: String?
    for _ in 0..<pageLimit {
      let (more, next) = try await page(token)
      items += more
      guard let next, !next.isEmpty else { return Items(items: items, isWhole: true) }
      guard seen.insert(next).inserted else { return Items(items: items, isWhole: false) }
      token = next
    }
    return Items(items: items, isWhole: false)
  }
}
