/// Which models outside the catalog may be named by their ARN.
package struct ARNPolicy: Sendable, Equatable {
  package let isAllowed: Bool
  package let partitions: Set<String>
  package let regions: Set<String>
  package let accounts: Set<String>
  /// Whose rights are used for them; nil: the gateway's own.
  package let role: ModelTarget.Role?
  /// The regions that a service is not in though they are allowed, by the service's name in ARNs.
  package let missing: [String: Set<String>]

  /// Only the catalog's models.
  package static let catalogOnly = ARNPolicy(isAllowed: false)

  package init(
    isAllowed: Bool, partitions: Set<String> = [], regions: Set<String> = [], accounts: Set<String> = [],
    role: ModelTarget.Role? = nil,
    missing: [String: Set<String>] = [:]
  ) {
    self.isAllowed = isAllowed
    self.partitions = partitions
    self.regions = regions
    self.accounts = accounts
    self.role = role
    self.missing = missing
  }

  package func allows(_ arn: ARN) -> Bool {
    isAllowed && partitions.contains(arn.partition) && regions.contains(arn.region) && accounts.contains(arn.account)
      && missing[arn.service]?.contains(arn.region) != true
  }
}
