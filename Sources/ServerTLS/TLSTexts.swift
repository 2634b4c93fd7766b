import OpenSSLCrypto
import Platform

/// The files as they are read, before anything is made of them.
struct TLSTexts: Sendable {
  /// In bytes.
  private static let sizeLimit = 1024 * 1024

  let certificate: String
  let key: String
  let clientAuthorities: String?

  init(_ files: TLSFiles) throws(TLSMaterial.Problem) {
    certificate = try Self.text(files.certificate, .certificate)
    key = try Self.text(files.key, .key)
    if let path = files.clientAuthorities {
      clientAuthorities = try Self.text(path, .clientAuthorities)
    } else {
      clientAuthorities = nil
    }
  }

  var digest: String { SHA256.hash([certificate, key, clientAuthorities ?? ""].joined(separator: "\0").utf8).hex }

  private static func text(
    _ path: String, _ file: TLSMaterial.Problem.File
  ) throws(TLSMaterial.Problem) -> String {
    do { return try SmallFile.text(of: path, limit: sizeLimit) } catch {
      throw TLSMaterial.Problem(file: file, path: path, reason: error.reason)
    }
  }
}
