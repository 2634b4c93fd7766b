/// A part of AWS with accounts, regions and host names of its own.
///
/// Source: botocore 1.40.60, `partitions.json`.
package struct Partition: Sendable, Equatable {
  /// As ARNs have it, such as `aws-cn`.
  package let id: String
  /// What its hosts end in.
  package let suffix: String
  /// What its hosts that have IPv6 addresses too end in.
  package let dualStackSuffix: String
  /// What the names of its regions have in front of their last two parts.
  private let prefixes: Set<String>

  private init(_ id: String, _ prefixes: Set<String>, suffix: String, dualStackSuffix: String) {
    self.id = id
    self.prefixes = prefixes
    self.suffix = suffix
    self.dualStackSuffix = dualStackSuffix
  }

  package static let all = [
    Partition(
      "aws", ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"], suffix: "amazonaws.com",
      dualStackSuffix: "api.aws"),
    Partition("aws-us-gov", ["us-gov"], suffix: "amazonaws.com", dualStackSuffix: "api.aws"),
    Partition("aws-cn", ["cn"], suffix: "amazonaws.com.cn", dualStackSuffix: "api.amazonwebservices.com.cn"),
    Partition("aws-eusc", ["eusc-de"], suffix: "amazonaws.eu", dualStackSuffix: "api.amazonwebservices.eu"),
    Partition("aws-iso", ["us-iso"], suffix: "c2s.ic.gov", dualStackSuffix: "api.aws.ic.gov"),
    Partition("aws-iso-b", ["us-isob"], suffix: "sc2s.sgov.gov", dualStackSuffix: "api.aws.scloud"),
    Partition("aws-iso-e", ["eu-isoe"], suffix: "cloud.adc-e.uk", dualStackSuffix: "api.cloud-aws.adc-e.uk"),
    Partition("aws-iso-f", ["us-isof"], suffix: "csp.hci.ic.gov", dualStackSuffix: "api.aws.hci.ic.gov"),
  ]

  package static func named(_ id: String) -> Partition? {
    all.first { $0.id == id }
  }

  /// The id of a region's partition, for a name that none is known to have that of the most.
  package static func id(holding region: String) -> String { holding(region: region)?.id ?? "aws" }

  /// The partition of a region by the form of its name, whether or not there is such a region; nil for a name that no
  /// known partition has.
  package static func holding(region: String) -> Partition? {
    let parts = region.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, let number = parts.last, (1...2).contains(number.count),
      number.allSatisfy({ $0.isASCII && $0.isNumber }),
      parts.dropLast().allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isLowercase } })
    else { return nil }
    let prefix = parts.dropLast(2).joined(separator: "-")
    return all.first { $0.prefixes.contains(prefix) }
  }
}
