import GatewayCore
import HTTPTypes

extension PresentedCredentials {
  private static let scheme = "bearer"

  /// What the header `Authorization` presents. The scheme is in any case, spaces after it are any number.
  ///
  /// Source: RFC 9110, section 11.4; RFC 6750, section 2.1
  init(_ headers: HTTPFields) {
    let values = headers[values: .authorization]
    guard let value = values.first else {
      self = .nothing
      return
    }
    let scheme = value.prefix { $0 != " " }
    let token = value.dropFirst(scheme.count).drop { $0 == " " }
    guard values.count == 1, scheme.lowercased() == Self.scheme, Self.isToken(token) else {
      self = .unreadable
      return
    }
    self = .bearer(String(token))
  }

  /// `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`
  private static func isToken(_ text: Substring) -> Bool {
    let body = text.utf8.prefix { $0 != UInt8(ascii: "=") }
    return !body.isEmpty && body.allSatisfy(isTokenCharacter)
      && text.utf8.dropFirst(body.count).allSatisfy { $0 == UInt8(ascii: "=") }
  }

  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~+/".utf8.contains(byte)
    }
  }
}
