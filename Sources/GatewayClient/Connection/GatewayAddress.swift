import FoundationEssentials
import Platform

/// Where a gateway is: `http://` or `https://`, a host, perhaps a port and a path that all routes stand under.
package struct GatewayAddress: Sendable, Equatable, CustomStringConvertible {
  package static let standard = "http://127.0.0.1:8080"
  package static let rule = "must be the URL of a gateway, such as \(standard), without a user, query or fragment"

  /// Without a slash at its end.
  package let description: String
  package let host: String
  /// Whether others can read what is sent there: it leaves this machine, and not over TLS.
  package let isReadableByOthers: Bool

  /// Nil when `text` is no such URL. A key in it is refused too: URLs end in logs.
  package init?(_ text: String) {
    guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme?.lowercased()),
      let host = url.host, !host.isEmpty, url.user == nil, url.password == nil, url.query == nil, url.fragment == nil
    else { return nil }
    // An address of IPv6 may stand in brackets.
    self.host = host.filter { $0 != "[" && $0 != "]" }
    isReadableByOthers = url.scheme?.lowercased() == "http" && !LoopbackAddress.contains(self.host)
    description = String(text.reversed().drop { $0 == "/" }.reversed())
  }
}
