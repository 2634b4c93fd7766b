/// What IAM and STS take.
///
/// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
extension AssumedRole {
  package static let arnRule = "must have the form arn:PARTITION:iam::ACCOUNT:role/[PATH/]NAME"
  package static let externalIDRule = "must be 2 to 1224 letters, digits and characters of _+=,.@:/-"

  /// The partition of a role's ARN; nil when `text` is no such ARN.
  package static func partition(ofARN text: String) -> String? {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard text.utf8.count <= 2048, parts.count == 6, parts[0] == "arn", parts[2] == "iam", parts[3].isEmpty,
      ["aws", "aws-cn", "aws-us-gov"].contains(parts[1]) || parts[1].hasPrefix("aws-iso"),
      parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      parts[5].hasPrefix("role/")
    else { return nil }
    let path = parts[5].dropFirst("role/".count)
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), path.utf8.count - name.utf8.count <= 511,
      (1...64).contains(name.utf8.count), name.allSatisfy({ $0.isWord || "+=,.@-".contains($0) })
    else { return nil }
    return String(parts[1])
  }

  package static func isExternalID(_ text: String) -> Bool {
    (2...1224).contains(text.utf8.count) && text.allSatisfy { $0.isWord || "+=,.@:/-".contains($0) }
  }
}

extension Character {
  fileprivate var isWord: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
