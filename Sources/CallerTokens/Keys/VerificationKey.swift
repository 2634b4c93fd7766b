import JWTKit

/// A public key together with the one algorithm that it is used for.
struct VerificationKey: Sendable {
  let algorithm: TokenAlgorithm
  private let verifier: any JWTAlgorithm

  init(_ algorithm: TokenAlgorithm, verifier: any JWTAlgorithm) {
    self.algorithm = algorithm
    self.verifier = verifier
  }

  /// A signature on a curve is its two numbers, each with all its bytes (RFC 7518, section 3.4): no other form is read.
  func isValid(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    if let curve = algorithm.curve, signature.count != curve.byteCount * 2 { return false }
    return (try? verifier.verify(signature, signs: bytes)) ?? false
  }
}
