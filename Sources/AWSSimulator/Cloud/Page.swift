import FoundationEssentials

/// A page of a list, and the token by which the next one is asked for.
///
/// A token names the list it belongs to and the last item that was given, so that items which come or go between two
/// pages shift nothing.
struct Page<Item> {
  /// The items of this page.
  let items: [Item]
  /// The token of the next page; nil on the last.
  let nextToken: String?

  /// Cuts a page out of a list.
  ///
  /// - Parameters:
  ///   - list: what the token must belong to, such as the operation and the project.
  ///   - limit: the most items of a page, from 1.
  ///   - token: as it was given out with the page before; nil for the first.
  ///   - name: tells the items apart.
  /// - Returns: nil when the token was made for another list, or its item is gone.
  init?(of all: [Item], list: String, limit: Int, after token: String?, name: (Item) -> String) {
    var rest = all[...]
    if let token {
      guard let text = Data(base64Encoded: token).map({ String(decoding: $0, as: UTF8.self) }),
        text.hasPrefix(list + "\n"),
        let index = all.firstIndex(where: { "\(list)\n\(name($0))" == text })
      else { return nil }
      rest = all[(index + 1)...]
    }
    items = Array(rest.prefix(limit))
    nextToken = rest.count > limit ? items.last.map { Data("\(list)\n\(name($0))".utf8).base64EncodedString() } : nil
  }
}
