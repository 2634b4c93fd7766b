/// AWS's `UriEncode`: every byte but `A-Z a-z 0-9 - . _ ~` becomes `%` and two upper-case digits.
///
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
package enum PercentEncoding {
  /// - Parameter slashIsPlain: True for a path, whose slashes separate its segments.
  package static func encode(_ bytes: some Collection<UInt8>, slashIsPlain: Bool = false) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(bytes.count)
    for byte in bytes {
      if isUnreserved(byte) || (slashIsPlain && byte == UInt8(ascii: "/")) {
        encoded.append(byte)
      } else {
        encoded += [UInt8(ascii: "%"), upperDigits[Int(byte >> 4)], upperDigits[Int(byte & 0x0F)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Undoes percent-encoding. A `%` without two hexadecimal digits stays as it is, and so does `+`.
  static func decode(_ encoded: some Collection<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encoded.count)
    var rest = encoded[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let decoded = escapedByte(rest.prefix(2)) {
        bytes.append(decoded)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  private static let upperDigits = Array("0123456789ABCDEF".utf8)

  static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: byte.isAlphanumeric
    }
  }

  private static func escapedByte(_ digits: some Collection<UInt8>) -> UInt8? {
    guard digits.count == 2 else { return nil }
    var value: UInt8 = 0
    for digit in digits {
      let upper = digit >= UInt8(ascii: "a") ? digit & 0xDF : digit
      guard let nibble = upperDigits.firstIndex(of: upper) else { return nil }
      value = value << 4 | UInt8(nibble)
    }
    return value
  }
}
