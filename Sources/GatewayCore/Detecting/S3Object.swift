/// An object in Amazon S3, by its name.
package struct S3Object: Sendable, Equatable {
  package let bucket: String
  package let key: String
  /// Nil: the newest.
  package let version: String?

  package init(bucket: String, key: String, version: String? = nil) {
    self.bucket = bucket
    self.key = key
    self.version = version
  }
}

/// Objects that a model may be shown: `bucket/key`, or `bucket/prefix*` for all whose key begins so.
package struct S3Pattern: Sendable, Equatable {
  package static let rule = "must have the form BUCKET/KEY or BUCKET/PREFIX*, with no other * in it"

  private let bucket: String
  private let key: String
  private let isPrefix: Bool

  /// Nil when `text` is no such pattern. A bucket is always named whole: nothing stands for the name of one.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, Self.isBucket(parts[0]), !parts[1].isEmpty else { return nil }
    isPrefix = parts[1].hasSuffix("*")
    let key = isPrefix ? parts[1].dropLast() : parts[1]
    guard !key.contains("*") else { return nil }
    bucket = String(parts[0])
    self.key = String(key)
  }

  package func covers(_ object: S3Object) -> Bool {
    // Byte for byte: S3 takes keys so, and two ways to write one letter are two keys.
    guard object.bucket.utf8.elementsEqual(bucket.utf8) else { return false }
    return isPrefix ? object.key.utf8.starts(with: key.utf8) : object.key.utf8.elementsEqual(key.utf8)
  }

  /// `[0-9A-Za-z\.\-_]{3,255}`
  ///
  /// Source: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_S3Object.html
  package static func isBucket(_ name: some StringProtocol) -> Bool {
    (3...255).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_.-".utf8.contains(byte)
        }
      }
  }
}
