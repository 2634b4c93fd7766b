/// The regions in which a backend's service is, so that a model elsewhere is refused when the configuration is read.
package struct ServiceRegions: Sendable, Equatable {
  /// Nil: more than could be listed; a region is then only looked at for its form.
  package let all: Set<String>?
  /// Those with an endpoint whose cryptography is validated by FIPS 140; nil: all.
  package let fips: Set<String>?
  /// Those with an endpoint for IPv6 too; nil: all.
  package let dualStack: Set<String>?

  package init(all: Set<String>? = nil, fips: Set<String>? = nil, dualStack: Set<String>? = nil) {
    self.all = all
    self.fips = fips
    self.dualStack = dualStack
  }
}
