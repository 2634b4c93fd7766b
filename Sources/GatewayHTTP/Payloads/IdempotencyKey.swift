import GatewayCore
import HTTPTypes

/// The key of a request that may be sent twice: a quoted string, or bare.
///
/// Source: draft-ietf-httpapi-idempotency-key-header, section 2.1
enum IdempotencyKey {
  static let rule = "must be one key of 1 to 255 visible ASCII characters, in quotes or bare"

  /// - Returns: The key without its quotes; nil when there is none.
  /// - Throws: VALIDATION_ERROR when it is malformed, empty or repeated.
  static func value(in headers: HTTPFields) throws(GatewayError) -> String? {
    let values = headers[values: .idempotencyKey]
    guard let text = values.first else { return nil }
    guard values.count == 1, let key = unquoted(text), (1...255).contains(key.utf8.count) else {
      throw .validation("Idempotency-Key", rule)
    }
    return key
  }

  private static func unquoted(_ text: String) -> String? {
    guard text.utf8.first == UInt8(ascii: "\"") else {
      return text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\",;\\".utf8.contains($0) } ? text : nil
    }
    guard text.utf8.count >= 2, text.utf8.last == UInt8(ascii: "\"") else { return nil }
    var key = ""
    var isEscaped = false
    for scalar in text.unicodeScalars.dropFirst().dropLast() {
      guard (0x20...0x7E).contains(scalar.value) else { return nil }
      if isEscaped {
        guard scalar == "\"" || scalar == "\\" else { return nil }
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
        continue
      } else if scalar == "\"" {
        return nil
      }
      key.unicodeScalars.append(scalar)
    }
    return isEscaped ? nil : key
  }
}

extension HTTPField.Name {
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
  static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
}
