import OpenSSLCrypto

/// Stage 3 of signing: the key that is good for one day, region and service, and the signature that it makes.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature
package struct SigningKey: Sendable, Redacted {
  /// 32 bytes, as secret as the key that they come from.
  package let exposed: [UInt8]
  private let key: HMACSHA256.Key

  /// Four HMACs; ``SigningKeyCache`` saves them.
  package init(secretAccessKey: Secret, scope: CredentialScope) {
    let seed = Array("AWS4\(secretAccessKey.exposed)".utf8)
    exposed = [scope.day, scope.region, scope.service, scope.terminator].reduce(seed) { key, element in
      HMACSHA256.authenticationCode(for: element.utf8, key: key)
    }
    key = HMACSHA256.Key(exposed)
  }

  /// 64 lower-case hexadecimal digits.
  package func signature(of stringToSign: StringToSign) -> String {
    Hex.encode(key.authenticationCode(for: stringToSign.bytes))
  }
}
