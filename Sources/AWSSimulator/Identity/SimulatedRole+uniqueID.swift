import OpenSSLCrypto

extension SimulatedRole {
  /// AWS's unique id of the role: `AROA` and letters that follow from its resource name.
  var uniqueID: String {
    "AROA" + SHA256.hash(Array(arn.utf8)).hex.prefix(17).uppercased()
  }
}
