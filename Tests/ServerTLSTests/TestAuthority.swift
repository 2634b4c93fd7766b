import Crypto
import Foundation
import ServerTLS
import SwiftASN1
import X509

/// Makes certificates, and files of them in a directory of its own.
struct TestAuthority {
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  let directory: URL
  private let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
  private let name: DistinguishedName

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    name = try DistinguishedName { CommonName("Authority") }
  }

  struct Pair {
    let certificate: Certificate
    let key: Certificate.PrivateKey

    func der() throws -> [UInt8] {
      var serializer = DER.Serializer()
      try serializer.serialize(certificate)
      return serializer.serializedBytes
    }

    var certificatePEM: String { get throws { try certificate.serializeAsPEM().pemString } }
    var keyPEM: String { get throws { try key.serializeAsPEM().pemString } }
  }

  /// - Parameter days: from when and until when it is valid, from ``now`` on.
  func issue(
    subject: DistinguishedName? = nil, days: ClosedRange<Double> = -1...30, names: [GeneralName] = []
  ) throws -> Pair {
    let own = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: own.publicKey,
      notValidBefore: Self.now + days.lowerBound * 86_400, notValidAfter: Self.now + days.upperBound * 86_400,
      issuer: name, subject: try subject ?? DistinguishedName { CommonName("server") },
      extensions: try Certificate.Extensions { if !names.isEmpty { SubjectAlternativeNames(names) } },
      issuerPrivateKey: key)
    return Pair(certificate: certificate, key: own)
  }

  func write(_ text: String, _ file: String) throws -> String {
    let url = directory.appending(path: file)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  /// Files of a pair, as `server.pem` and `server.key`.
  func files(_ pair: Pair) throws -> TLSFiles {
    TLSFiles(
      certificate: try write(pair.certificatePEM, "server.pem"), key: try write(pair.keyPEM, "server.key"))
  }
}
