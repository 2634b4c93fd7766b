import COpenSSL

/// The least that a signature takes: OpenSSL's own digests and code of the same bytes, with everything that can be kept
/// made beforehand.
final class OpenSSLFloor {
  private let body: [UInt8]
  private let canonicalRequest: [UInt8]
  private let stringToSign: [UInt8]
  private let key = [UInt8](repeating: 7, count: 32)
  private let algorithm: OpaquePointer
  private let digest: OpaquePointer
  private let code: OpaquePointer
  private var out = [UInt8](repeating: 0, count: 32)

  init(body: [UInt8], canonicalRequest: [UInt8], stringToSign: [UInt8]) {
    self.body = body
    self.canonicalRequest = canonicalRequest
    self.stringToSign = stringToSign
    guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil), let digest = EVP_MD_CTX_new(),
      let mac = EVP_MAC_fetch(nil, "HMAC", nil), let code = EVP_MAC_CTX_new(mac)
    else { fatalError("libcrypto has no SHA-256") }
    self.algorithm = algorithm
    self.digest = digest
    self.code = code
    var name = Array("SHA256".utf8CString)
    name.withUnsafeMutableBufferPointer { name in
      let parameters = [
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0), OSSL_PARAM_construct_end(),
      ]
      precondition(EVP_MAC_init(code, key, key.count, parameters) == 1)
    }
  }

  deinit {
    EVP_MD_CTX_free(digest)
    EVP_MAC_CTX_free(code)
    EVP_MD_free(algorithm)
  }

  private func hash(_ bytes: [UInt8]) {
    precondition(EVP_DigestInit_ex2(digest, algorithm, nil) == 1)
    precondition(EVP_DigestUpdate(digest, bytes, bytes.count) == 1)
    precondition(EVP_DigestFinal_ex(digest, &out, nil) == 1)
  }

  /// - Returns: Something of the result, so that nothing is left out.
  func run() -> Int {
    hash(body)
    hash(canonicalRequest)
    var length = 0
    precondition(EVP_MAC_init(code, key, key.count, nil) == 1)
    precondition(EVP_MAC_update(code, stringToSign, stringToSign.count) == 1)
    precondition(EVP_MAC_final(code, &out, &length, out.count) == 1)
    return length
  }
}
