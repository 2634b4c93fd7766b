/// Which models outside the catalog may be named by their ARN.
package struct ARNPolicy: Sendable, Equatable {
  package let isAllowed: Bool
  package let partitions: Set<String>
  package let regions: Set<String>
  package let accounts: Set<String>
  /// Whose rights are used for them; nil: the gateway's own.
  package let role: ModelTarget.Role?

  /// Only the catalog's models.
  package static let catalogOnly = ARNPolicy(isAllowed: false)

  package init(
    isAllowed: Bool, partitions: Set<String> = [], regions: Set<String> = [], accounts: Set<String> = [],
    role: ModelTarget.Role? = nil
  ) {
    self.isAllowed = isAllowed
    self.partitions = partitions
    self.regions = regions
    self.accounts = accounts
    self.role = role
  }

  package func allows(_ arn: ARN) -> Bool {
    isAllowed && partitions.contains(arn.partition) && regions.contains(arn.region) && accounts.contains(arn.account)
  }
}
