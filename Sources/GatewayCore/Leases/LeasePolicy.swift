/// How long models are held where a start does not say.
package struct LeasePolicy: Sendable, Equatable {
  /// Taken when neither the start nor the model names a length.
  package var defaultLength: LeaseLength
  /// The longest that a start may name, in seconds.
  package var limit: Int

  package init(defaultLength: LeaseLength = .seconds(4 * 3600), limit: Int = 24 * 3600) {
    self.defaultLength = defaultLength
    self.limit = limit
  }

  /// The length of a lease that is asked for, or not.
  /// - Throws: VALIDATION_ERROR when it is longer than the limit.
  package func length(asked: LeaseLength?, of entry: CatalogEntry) throws(GatewayError) -> LeaseLength {
    if case .seconds(let seconds)? = asked, seconds > limit {
      throw .validation("lease", "must not be longer than \(DurationText.text(seconds: limit))")
    }
    return asked ?? entry.defaultLease ?? entry.idleLease.map(LeaseLength.seconds) ?? defaultLength
  }
}
