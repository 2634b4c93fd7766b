/// What an operator may change while the gateway runs. It is changed as a whole: nobody sees a half of it.
package final class GatewayTerms: Sendable {
  /// Those of the request that is being answered; nil elsewhere. A request has the same terms from its first look at them
  /// to its last.
  @TaskLocal package static var pinned: GatewayTerms?

  package let catalog: ModelCatalog
  package let policy: Gateway.Policy
  /// Tells who calls; nil where somebody else does.
  package let authenticator: (any Authenticator)?
  let budgets: [ModelTarget: ModelBudget]
  /// The catalog's models by the calls that they are looked at with.
  let lanes: [SweptLane: [ModelTarget]]

  package init(
    catalog: ModelCatalog, policy: Gateway.Policy = Gateway.Policy(), authenticator: (any Authenticator)? = nil
  ) {
    self.catalog = catalog
    self.policy = policy
    self.authenticator = authenticator
    budgets = ModelBudget.budgets(of: catalog.entries)
    lanes = Dictionary(grouping: catalog.entries.map(\.target)) {
      SweptLane(backend: $0.backend, region: $0.region)
    }
  }
}

/// Models that share the rate of calls that AWS allows, but for the account.
struct SweptLane: Hashable, Sendable {
  let backend: BackendID
  let region: String
}
