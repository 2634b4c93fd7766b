/// Which of a region's hosts for a service is called.
package struct EndpointVariant: Sendable, Hashable {
  /// The one whose cryptography is validated by FIPS 140.
  package var isFIPS: Bool
  /// The one that has IPv6 addresses beside those of IPv4.
  package var isDualStack: Bool

  package init(isFIPS: Bool = false, isDualStack: Bool = false) {
    self.isFIPS = isFIPS
    self.isDualStack = isDualStack
  }

  package static let plain = EndpointVariant()
}
