import GatewayCore
import HTTPTypes
import Hummingbird
import Platform

/// Refuses requests that a web page of another site makes a browser send.
///
/// Without callers configured whoever reaches the gateway may use it; a page in the browser of somebody who can reach
/// it must not. Programs that are no browsers send neither header. A page whose name its owner lets resolve to this
/// machine is of the gateway's own origin for the browser: only Host tells it.
/// Source: RFC 6454, section 7; https://www.w3.org/TR/fetch-metadata/
struct CrossSiteCheck: RequestCheck {
  /// Whether only names of this machine count as the gateway's own: what a name from outside resolves to is the
  /// choice of whoever owns it.
  let isLoopbackOnly: Bool
  let authenticator: any Authenticator
  /// Whether clients can show certificates.
  let takesCertificates: Bool

  /// Whether a browser sends by itself all that a request needs, as it does certificates and no keys: pages must then be
  /// told apart by where they come from.
  private var isOpenToPages: Bool {
    !authenticator.needsCredentials || takesCertificates && authenticator.takesCertificates
  }

  func checked(_ request: Request, _ context: GatewayRequestContext) throws(GatewayError) -> Request {
    guard isOpenToPages else { return request }
    // Browsers send a Host with every request; HTTP/1.0 programs need not.
    if isLoopbackOnly, let authority = request.head.authority, !Self.isLoopback(authority.lowercased()) {
      throw Self.foreignHost
    }
    guard isOwn(request) || Self.isPage(request) else {
      throw GatewayError(
        .forbidden,
        "A web page of another site must not use this gateway. Call it from its own origin or from a program.")
    }
    return request
  }

  /// A link to the console may stand on any page. What it gets tells nothing, cannot be framed, and does nothing by
  /// itself.
  private static func isPage(_ request: Request) -> Bool {
    request.uri.path == "/" && [.get, .head].contains(request.method) && request.headers[.origin] == nil
  }

  private func isOwn(_ request: Request) -> Bool {
    if request.headers[values: Self.fetchSite].contains(where: { $0.lowercased() == "cross-site" }) { return false }
    let origins = request.headers[values: .origin]
    guard !origins.isEmpty else { return true }
    guard origins.count == 1, let authority = request.head.authority?.lowercased() else { return false }
    guard ["http://\(authority)", "https://\(authority)"].contains(origins[0].lowercased()) else { return false }
    return true
  }

  private static func isLoopback(_ authority: String) -> Bool {
    let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
    return LoopbackAddress.contains(host.filter { $0 != "[" && $0 != "]" })
  }

  private static let foreignHost = GatewayError(
    .forbidden,
    "This gateway has no callers configured and answers to this machine's own names only. Call it as localhost or 127.0.0.1, or configure callers.",
    details: [FieldProblem("Host", "must be localhost, in 127.0.0.0/8 or [::1]")])

  private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
