import FoundationEssentials
package import SigV4

/// A proxy that makes tunnels (CONNECT).
package struct HTTPProxy: Sendable, Equatable {
  package let host: String
  package let port: Int
  package let user: String?
  package let password: Secret?

  /// Why a text names no proxy. It does not repeat the text, which may have a password in it.
  package struct Problem: Error, Sendable, Equatable {
    package let reason: String
  }

  /// Reads `http://[USER:PASSWORD@]HOST[:PORT]`, or what is left of it without `http://`. Without a port it is 80.
  package init(_ text: String) throws(Problem) {
    let form = Problem(reason: "must have the form http://[USER:PASSWORD@]HOST[:PORT]")
    guard let parts = URLComponents(string: text.contains("://") ? text : "http://\(text)"), var host = parts.host,
      !host.isEmpty, parts.query == nil, parts.fragment == nil, ["", "/"].contains(parts.path)
    else { throw form }
    guard parts.scheme?.lowercased() == "http" else {
      throw Problem(reason: "must be an http:// proxy; what goes to AWS through it is encrypted all the same")
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"/?#@\\%".utf8.contains($0) }),
      parts.port.map({ (1...65535).contains($0) }) != false
    else { throw form }
    self.host = host
    port = parts.port ?? 80
    user = parts.user
    password = parts.user.map { _ in Secret(parts.password ?? "") }
  }
}
