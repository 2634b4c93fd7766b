/// Which proxy a request goes through: `HTTPS_PROXY` for `https://`, `HTTP_PROXY` for `http://`, but for the hosts of
/// `NO_PROXY`. The names in small letters mean the same, and win.
package struct ProxyRules: Sendable, Equatable {
  package let https: HTTPProxy?
  package let http: HTTPProxy?
  private let exceptions: ProxyExceptions

  /// A variable that names no proxy.
  package struct Problem: Error, Sendable, Equatable {
    package let variable: String
    package let reason: String
  }

  package static let none = ProxyRules(https: nil, http: nil)

  package init(https: HTTPProxy?, http: HTTPProxy?, exceptions: ProxyExceptions = ProxyExceptions("")) {
    self.https = https
    self.http = http
    self.exceptions = exceptions
  }

  package init(environment: [String: String]) throws(Problem) {
    https = try Self.proxy("HTTPS_PROXY", environment)
    http = try Self.proxy("HTTP_PROXY", environment)
    exceptions = ProxyExceptions(Self.setting("NO_PROXY", environment)?.value ?? "")
  }

  /// Whether requests to the endpoint go through the proxy for its scheme.
  package func proxy(for endpoint: Endpoint) -> HTTPProxy? {
    guard let proxy = endpoint.isSecure ? https : http, !exceptions.covers(endpoint) else { return nil }
    return proxy
  }

  private static func proxy(_ name: String, _ environment: [String: String]) throws(Problem) -> HTTPProxy? {
    guard let (variable, value) = setting(name, environment) else { return nil }
    do { return try HTTPProxy(value) } catch { throw Problem(variable: variable, reason: error.reason) }
  }

  private static func setting(_ name: String, _ environment: [String: String]) -> (variable: String, value: String)? {
    for variable in [name.lowercased(), name] {
      if let value = environment[variable], !value.isEmpty { return (variable, value) }
    }
    return nil
  }
}
