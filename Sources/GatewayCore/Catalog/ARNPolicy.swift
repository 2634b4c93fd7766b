/// Which models outside the catalog may be named by their ARN.
package struct ARNPolicy: Sendable, Equatable {
  package let isAllowed: Bool
  package let partitions: Set<String>
  package let regions: Set<String>
  package let accounts: Set<String>

  /// Only the catalog's models.
  package static let catalogOnly = ARNPolicy(isAllowed: false)

  package init(
    isAllowed: Bool, partitions: Set<String> = [], regions: Set<String> = [], accounts: Set<String> = []
  ) {
    self.isAllowed = isAllowed
    self.partitions = partitions
    self.regions = regions
    self.accounts = accounts
  }

  package func allows(_ arn: ARN) -> Bool {
    isAllowed && partitions.contains(arn.partition) && regions.contains(arn.region) && accounts.contains(arn.account)
  }
}
