import FoundationEssentials
import Platform

/// Where a service is reached: scheme, host, port and the path in front of its own.
package struct Endpoint: Sendable, Hashable {
  package let isSecure: Bool
  /// A name or an address; an IPv6 address without its brackets.
  package let host: String
  /// Nil: the scheme's own.
  package let port: Int?
  /// Empty, or begins with a slash and does not end with one.
  package let basePath: String
  /// The value of the Host header.
  package let authority: String

  package init(isSecure: Bool = true, host: String, port: Int? = nil, basePath: String = "") {
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.basePath = basePath
    let name = host.contains(":") ? "[\(host)]" : host
    authority = if let port, port != Self.defaultPort(isSecure) { "\(name):\(port)" } else { name }
  }

  /// Why a text cannot be used as an endpoint.
  package struct Problem: Error, Sendable, Equatable {
    package let reason: String
  }

  /// Reads a base URL, such as `https://vpce-1.rekognition.us-east-1.vpce.amazonaws.com`.
  ///
  /// - Parameter plainHosts: the hosts beside loopback that `http://` is allowed to: what is sent there can be read
  ///   on the way.
  package init(url text: String, plainHosts: Set<String>) throws(Problem) {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let given = parts.host, !given.isEmpty
    else { throw Problem(reason: "not a URL of the form https://HOST[:PORT][/PATH]") }
    guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
      throw Problem(reason: "an endpoint has no user, password, query or fragment")
    }
    let host = given.trimming("[", "]")
    guard host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"/?#@\\%".utf8.contains($0) }) else {
      throw Problem(reason: "the host has a character that no host has")
    }
    if let port = parts.port, !(1...65535).contains(port) { throw Problem(reason: "the port is not in 1 to 65535") }
    let isSecure = scheme == "https"
    guard isSecure || LoopbackAddress.contains(host) || plainHosts.contains(host.lowercased()) else {
      throw Problem(reason: "http:// is allowed to loopback, and to hosts that the configuration names")
    }
    var path = parts.percentEncodedPath
    while path.hasSuffix("/") { path.removeLast() }
    self.init(isSecure: isSecure, host: host, port: parts.port, basePath: path)
  }

  /// The one that is connected to.
  package var effectivePort: Int { port ?? Self.defaultPort(isSecure) }

  private static func defaultPort(_ isSecure: Bool) -> Int { isSecure ? 443 : 80 }
}

extension String {
  fileprivate func trimming(_ prefix: Character, _ suffix: Character) -> String {
    first == prefix && last == suffix ? String(dropFirst().dropLast()) : self
  }
}
