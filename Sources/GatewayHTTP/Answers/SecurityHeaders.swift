import HTTPTypes

/// What every answer tells browsers, so that none makes more of it than it is. A header of the route's own wins.
///
/// Source: https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
enum SecurityHeaders {
  private static let all: HTTPFields = [
    HTTPField.Name("X-Content-Type-Options")!: "nosniff",
    HTTPField.Name("Content-Security-Policy")!: "default-src 'none'; frame-ancestors 'none'",
    HTTPField.Name("Referrer-Policy")!: "no-referrer",
    HTTPField.Name("Cross-Origin-Resource-Policy")!: "same-origin",
  ]

  /// For a year, as RFC 6797 has it; other hosts below this one are not the gateway's to speak for.
  private static let onlySecure = HTTPField(name: .strictTransportSecurity, value: "max-age=31536000")

  /// - Parameter isSecure: Whether the answer goes over TLS: RFC 6797, section 7.2, wants that header there only.
  static func add(to headers: inout HTTPFields, isSecure: Bool) {
    for field in all where headers[field.name] == nil { headers.append(field) }
    if isSecure, headers[.strictTransportSecurity] == nil { headers.append(onlySecure) }
  }
}
