extension Gateway {
  /// Puts new terms in the place of the old ones, all at once.
  ///
  /// What is under way goes on by those that it has begun with. A model that the catalog has no more keeps its leases
  /// until they end, and is stopped then.
  package func change(to terms: GatewayTerms) {
    self.terms.replace(with: terms)
    lives.resettle { terms.catalog.entry(of: $0)?.target }
  }
}
