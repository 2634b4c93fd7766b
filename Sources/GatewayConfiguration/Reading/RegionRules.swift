import AWSClient
import GatewayCore

/// Says whether the models of a backend can be reached in a region.
struct RegionRules {
  let variant: EndpointVariant
  /// By backend, regions that AWS has added: for these the operator's word is taken.
  let added: [String: Set<String>]
  /// The backends to which a base URL is given: where it leads is the operator's business.
  let given: Set<String>

  /// Why models of `kind` cannot be reached in `region`; nil when they can.
  func problem(_ kind: BackendKind, in region: String) -> String? {
    let name = kind.id.rawValue
    guard !given.contains(name), added[name]?.contains(region) != true else { return nil }
    let rule = "a region that AWS has added goes into backends.\(name).more_regions"
    if let all = kind.regions.all {
      guard all.contains(region) else { return "\(name) is not in \(region); it is in \(Self.listed(all)); \(rule)" }
    } else if Partition.holding(region: region) == nil {
      return "\(region) has not the form of a region; \(rule)"
    }
    if variant.isFIPS, let fips = kind.regions.fips, !fips.contains(region) {
      return Self.missing(
        "FIPS", name, region, fips, key: "aws.use_fips_endpoint", variable: "AWS_USE_FIPS_ENDPOINT")
    }
    if variant.isDualStack, let dualStack = kind.regions.dualStack, !dualStack.contains(region) {
      return Self.missing(
        "dual-stack", name, region, dualStack, key: "aws.use_dualstack_endpoint",
        variable: "AWS_USE_DUALSTACK_ENDPOINT")
    }
    return nil
  }

  /// Why a region cannot be one of a partition; nil when it can.
  static func problem(partition: String, region: String) -> String? {
    guard let holding = Partition.holding(region: region), holding.id != partition else { return nil }
    return "\(region) is a region of the partition \(holding.id), not of \(partition)"
  }

  private static func missing(
    _ variant: String, _ name: String, _ region: String, _ regions: Set<String>, key: String, variable: String
  ) -> String {
    let there = regions.isEmpty ? "in no region" : "in \(listed(regions)) only"
    return "\(name) has no \(variant) endpoint in \(region), \(there): unset \(key) and \(variable), "
      + "or give an endpoint_url"
  }

  private static func listed(_ regions: Set<String>) -> String { regions.sorted().joined(separator: ", ") }
}
