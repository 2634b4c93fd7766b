/// An Amazon Resource Name with a region and an account: `arn:partition:service:region:account:resource`.
///
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
package struct ARN: Hashable, Sendable, CustomStringConvertible {
  package let partition: String
  package let service: String
  package let region: String
  /// 12 digits.
  package let account: String
  /// Everything after the fifth colon; its own form is the service's business.
  package let resource: String

  package init(partition: String, service: String, region: String, account: String, resource: String) {
    self.partition = partition
    self.service = service
    self.region = region
    self.account = account
    self.resource = resource
  }

  /// Nil when `text` is not such a name, or is longer than the 2048 characters that the services take.
  package init?(_ text: String) {
    guard text.utf8.count <= 2048 else { return nil }
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "arn", Self.isLabel(parts[1]), Self.isLabel(parts[2]),
      Self.isLabel(parts[3]), Self.isAccount(parts[4]), !parts[5].isEmpty
    else { return nil }
    self.init(partition: parts[1], service: parts[2], region: parts[3], account: parts[4], resource: parts[5])
  }

  package var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }

  /// Whether `text` is an AWS account's number: 12 digits.
  package static func isAccount(_ text: String) -> Bool {
    text.utf8.count == 12 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// Whether `text` can be a partition, service or region: lower-case letters, digits and hyphens. A region
  /// becomes part of a host name, so nothing else may pass.
  package static func isLabel(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || $0 == UInt8(ascii: "-")
      }
  }
}
