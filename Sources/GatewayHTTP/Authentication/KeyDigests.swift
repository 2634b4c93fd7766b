import OpenSSLCrypto

/// The digests of all keys that there are, and the one way to look for one.
///
/// The time that it takes is that of the number of keys, whether one is found and wherever it stands: each is compared,
/// whatever was found before, and each comparison looks at all bytes.
struct KeyDigests: Sendable {
  typealias Comparison = (_ known: [UInt8], _ asked: [UInt8]) -> Bool

  private let digests: [[UInt8]]

  /// - Parameter digests: in 64 hexadecimal digits.
  init(_ digests: [String]) {
    self.digests = digests.map { Array($0.utf8) }
  }

  /// The place of the first that is this one.
  func index(of digest: String, by isEqual: Comparison = { constantTimeEqual($0, $1) }) -> Int? {
    let asked = Array(digest.utf8)
    var found: Int?
    for (index, known) in digests.enumerated() {
      let isThis = isEqual(known, asked)
      if isThis, found == nil { found = index }
    }
    return found
  }
}
